import { brandOf } from '../../brand/brand-of.ts';
import { type FormPart, TABS, type Tab } from '../../channels/channel-input.ts';
import { IMPORT_YEARS } from '../../channels/defaults.ts';
import type { ChannelDoc, StoredSecret } from '../../channels/model.ts';
import type { ConnectionCheck } from '../../channels/test-connection.ts';
import { countryChoices, countryName } from '../../countries.ts';
import type { Fault } from '../../errors.ts';
import type { WarehouseDoc } from '../../warehouses/model.ts';
import type { AdminContext, PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { dateTime } from '../frame/format.ts';
import { FORM_FIELDS, FORM_PARTS, TAB_TEXT, tabOf, type Values } from './fields.ts';

export interface ChannelFormState {
  /** Null: a new channel. */
  channel: ChannelDoc | null;
  values: Values;
  faults: readonly Fault[];
  tab: Tab;
  checks: ConnectionCheck[] | null;
  warehouses: WarehouseDoc[];
  /** What a refused form held; a fresh one holds its open tab and the part above. */
  parts?: readonly FormPart[] | undefined;
}

/** The form of a channel as the partial `sales-channel-form` draws it, for *Submit* and for *Save*. */
export function channelForm(
  deps: Pick<PageDeps, 'now' | 'assets'>,
  { account, timeZone }: Pick<AdminContext, 'account' | 'timeZone'>,
  { channel, values, faults, tab, checks, warehouses, parts }: ChannelFormState,
) {
  const now = deps.now();
  const here = channel ? `/settings/sales-channels/${channel._id.toString()}` : null;
  const earliest = new Date(now);
  earliest.setUTCFullYear(earliest.getUTCFullYear() - IMPORT_YEARS);
  return {
    isNew: channel === null,
    parts: channel ? (parts ?? ['channel', tab]) : FORM_PARTS,
    // The script then sends what was changed and nothing else: another person may be saving another tab.
    isFresh: channel !== null && parts === undefined,
    action: here ?? '/settings/sales-channels/recharge/new',
    testAction: here ? `${here}/test` : '/settings/sales-channels/recharge/test',
    ...formView(FORM_FIELDS, values, faults),
    tab,
    tabs: TABS.map((name) => ({
      name,
      text: TAB_TEXT[name],
      href: here ? `${here}?tab=${name}#optional` : `#panel-${name}`,
      current: name === tab,
      problems: faults.filter(({ path }) => tabOf(path) === name).length,
    })),
    // Without scripts the tabs of a new channel stand one under another, so that one Submit sends them all.
    hidden: Object.fromEntries(TABS.map((name) => [name, channel !== null && name !== tab])),
    secrets: {
      token: channel ? secretView(channel.token, timeZone) : null,
      clientSecret: channel?.clientSecret ? secretView(channel.clientSecret, timeZone) : null,
      previous: channel?.previousClientSecret
        ? dateTime(channel.previousClientSecret.validUntil, timeZone)
        : null,
    },
    checks: checks && checkViews(checks),
    wasActive: channel?.active ?? false,
    pauseNote,
    warehouseOptions: warehouseOptions(warehouses, values['warehouseId'] ?? ''),
    hasWarehouse: warehouses.length > 0,
    olderOptions: options(
      [
        ['history', 'History'],
        ['open', 'Treat as open'],
      ],
      values['olderOrders'] || 'history',
    ),
    sendWhenOptions: options(
      [
        ['on_despatch', 'On despatch'],
        ['after_delay', 'After a delay'],
      ],
      values['despatchSendWhen'] || 'on_despatch',
    ),
    countryOptions: options(countryChoices(), values['addressCountry'] ?? ''),
    earliest: earliest.toISOString().slice(0, 10),
    latest: now.toISOString().slice(0, 10),
    brand: brandView(account, channel),
    css: deps.assets.url('sales-channels.css'),
    js: deps.assets.url('sales-channels.js'),
  };
}

/** Shown as soon as *Active* is switched off. It is not asked: switching on again brings everything back. */
const pauseNote =
  'Saving this removes our webhooks from ReCharge; no orders or products come in and no mails go out. All data is kept, and what was missed is fetched when it is switched on again.';

export function checkViews(checks: ConnectionCheck[]) {
  const looks = {
    ok: { tone: 'good', icon: 'check', said: 'OK' },
    missing: { tone: 'bad', icon: 'x', said: 'Missing' },
    failed: { tone: 'bad', icon: 'x', said: 'Failed' },
    warning: { tone: 'warn', icon: 'alert', said: 'Note' },
  } as const;
  const all = checks.every(({ state }) => state === 'ok' || state === 'warning');
  return {
    title: all ? 'Connection works' : 'Connection does not work yet',
    tone: all ? 'good' : 'bad',
    rows: checks.map(({ state, text, cure }) => ({ ...looks[state], text, cure })),
  };
}

/** Without scripts the form is shown again, its secrets are not. */
function secretView(secret: StoredSecret, timeZone: string) {
  return { hint: secret.hint, at: dateTime(secret.setAt, timeZone), by: secret.setBy };
}

/** A warehouse that was closed since stays chosen in sight, and saving asks for another. */
function warehouseOptions(warehouses: WarehouseDoc[], chosen: string) {
  const list = warehouses.map(({ _id, name }): [string, string] => [_id.toString(), name]);
  if (chosen && !list.some(([id]) => id === chosen))
    list.unshift([chosen, 'No longer active, choose another']);
  return options(list, chosen);
}

/** What mails show now, and for each own field what stands in its place when it is empty. */
function brandView(account: AdminContext['account'], channel: ChannelDoc | null) {
  const now = brandOf(account, channel);
  const general = brandOf(account, null);
  const words = { channel: 'this channel', general: 'General Settings', 'built-in': 'built in' } as const;
  const address = (parts: (typeof now)['address']['value']) =>
    parts
      ? [parts.line1, parts.line2, parts.city, parts.county, parts.postcode, countryName(parts.country)]
          .filter(Boolean)
          .join(', ')
      : '';
  const instead = (value: string | null, source: keyof typeof words) => {
    if (!value) return 'General Settings have none.';
    return source === 'general' ? `From General Settings: ${value}` : `Built in: ${value}`;
  };
  const row = (label: string, value: string | null, source: keyof typeof words) => ({
    label,
    value: value || 'None',
    source: value ? words[source] : 'not set anywhere',
  });
  return {
    builtInAccent: general.accentColour.value,
    shown: [
      {
        ...row('Brand name', now.name.value, now.name.source),
        ...(now.name.source === 'built-in' ? { source: 'the account’s name' } : {}),
      },
      row('Support email', now.supportEmail.value, now.supportEmail.source),
      row('Accent colour', now.accentColour.value, now.accentColour.source),
      row('Address', address(now.address.value), now.address.source),
    ],
    hints: {
      name:
        general.name.source === 'general'
          ? `General Settings: ${general.name.value}`
          : `Account: ${general.name.value}`,
      supportEmail: instead(general.supportEmail.value, general.supportEmail.source),
      phone: instead(general.phone.value, general.phone.source),
      website: instead(general.website.value, general.website.source),
      accentColour: instead(general.accentColour.value, general.accentColour.source),
      legalLine: instead(general.legalLine.value, general.legalLine.source),
      address: instead(address(general.address.value), general.address.source),
      fromName: `Empty: ${now.name.value}`,
      replyTo: now.supportEmail.value
        ? `Empty: ${now.supportEmail.value}`
        : 'Empty: replies go to the sender. Give an address that somebody reads.',
    },
  };
}
