import type { AccountDoc } from '../../accounts/account-model.ts';
import { addressLines } from '../../address-lines.ts';
import { BRAND_FIELDS, type BrandFields } from '../../brand/brand-fields.ts';
import { type BrandField, type BrandSource, brandOf } from '../../brand/brand-of.ts';
import type { ChannelDoc } from '../../channels/model.ts';
import { BRAND } from '../../channels/tab-brand.ts';
import type { PostalAddress } from '../../postal-address.ts';
import type { Instead } from '../frame/draw-form.ts';

const SOURCES: Record<BrandSource, string> = {
  channel: 'this channel',
  general: 'General Settings',
  'built-in': 'built in',
};

/** What mails show now, and for each own field what stands in its place when it is empty. */
export function brandView(account: AccountDoc, channel: ChannelDoc | null) {
  const now = brandOf(account, channel);
  const general = brandOf(account, null);
  const row = (label: string, { value, source }: BrandField<string | PostalAddress | null>) => ({
    label,
    value: textOf(value) || 'None',
    source: textOf(value) ? SOURCES[source] : 'not set anywhere',
  });
  const name = row('Brand name', now.name);
  return {
    builtInAccent: general.accentColour.value,
    shown: [
      now.name.source === 'built-in' ? { ...name, source: 'the account’s name' } : name,
      row('Support email', now.supportEmail),
      row('Accent colour', now.accentColour),
      row('Address', now.address),
    ],
    addressHint: insteadOf(general.address)?.words ?? 'General Settings have no address.',
    ...inherited(general),
    hints: {
      despatchFromName: `Empty: ${now.name.value}`,
      despatchReplyTo: now.supportEmail.value
        ? `Empty: ${now.supportEmail.value}`
        : 'Empty: replies go to the sender. Give an address that somebody reads.',
    },
  };
}

/** What every field shows when it is left empty, by its input's name; a placeholder where that is nothing. */
function inherited(general: ReturnType<typeof brandOf>) {
  const isBrand = (key: string): key is keyof BrandFields => key in BRAND_FIELDS;
  const all = BRAND.inputs.flatMap(({ path, name }): [string, Instead | null][] => {
    const [key = ''] = path;
    if (path.length > 1 || !isBrand(key)) return [];
    return [[name, insteadOf(general[key], key === 'name' ? 'From the account' : 'Built in')]];
  });
  const instead = all.flatMap(([name, one]) => (one ? [[name, one] as const] : []));
  const nothing = all.flatMap(([name, one]) => (one ? [] : [[name, 'Not in General Settings'] as const]));
  return { instead: Object.fromEntries(instead), placeholders: Object.fromEntries(nothing) };
}

function insteadOf(
  { value, source }: BrandField<string | PostalAddress | null>,
  builtIn = 'Built in',
): Instead | null {
  const text = textOf(value);
  if (!text) return null;
  return { value: text, words: `${source === 'general' ? 'From General Settings' : builtIn}: ${text}` };
}

function textOf(value: string | PostalAddress | null): string {
  return typeof value === 'string' ? value : addressLines(value).join(', ');
}
