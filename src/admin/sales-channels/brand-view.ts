import type { AccountDoc } from '../../accounts/account-model.ts';
import { addressLines } from '../../address-lines.ts';
import { BRAND_FIELDS, type BrandFields } from '../../brand/brand-fields.ts';
import { type BrandField, type BrandSource, brandOf } from '../../brand/brand-of.ts';
import type { ChannelDoc } from '../../channels/model.ts';
import { BRAND } from '../../channels/tab-brand.ts';
import type { PostalAddress } from '../../postal-address.ts';

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
    addressHint: insteadOf(general.address),
    hints: {
      ...inherited(general),
      brandName: insteadOf(general.name, 'Account'),
      despatchFromName: `Empty: ${now.name.value}`,
      despatchReplyTo: now.supportEmail.value
        ? `Empty: ${now.supportEmail.value}`
        : 'Empty: replies go to the sender. Give an address that somebody reads.',
    },
  };
}

/** The hint of every field that is inherited when it is left empty, by its input's name. */
function inherited(general: ReturnType<typeof brandOf>): Record<string, string> {
  const isBrand = (key: string): key is keyof BrandFields => key in BRAND_FIELDS;
  const hints = BRAND.inputs.flatMap(({ path, name }) => {
    const [key = ''] = path;
    return path.length === 1 && isBrand(key) ? [[name, insteadOf(general[key])]] : [];
  });
  return Object.fromEntries(hints);
}

function insteadOf(
  { value, source }: BrandField<string | PostalAddress | null>,
  builtIn = 'Built in',
): string {
  const text = textOf(value);
  if (!text) return 'General Settings have none.';
  return `${source === 'general' ? 'From General Settings' : builtIn}: ${text}`;
}

function textOf(value: string | PostalAddress | null): string {
  return typeof value === 'string' ? value : addressLines(value).join(', ');
}
