import type { FormPart, Tab } from '../../channels/channel-input.ts';
import { TABS } from '../../channels/channel-input.ts';
import { defaultImportFrom } from '../../channels/defaults.ts';
import type { ChannelDoc } from '../../channels/model.ts';
import type { Fault } from '../../errors.ts';
import { formValues } from '../frame/form.ts';

export type Values = Record<string, string>;

/** The fields of each part of the form; the secrets are never shown again and have no value here. */
export const PART_FIELDS: Record<FormPart, readonly string[]> = {
  channel: ['active', 'name', 'token', 'clientSecret', 'removeClientSecret'],
  settings: ['warehouseId', 'importFrom', 'olderOrders', 'orderNumberPrefix'],
  'stock-control': ['autoSyncStock'],
  brand: [
    'brandUseGeneralSettings',
    'brandName',
    'brandSupportEmail',
    'brandPhone',
    'brandWebsite',
    'brandAccentColour',
    'brandLegalLine',
    'addressLine1',
    'addressLine2',
    'addressCity',
    'addressCounty',
    'addressPostcode',
    'addressCountry',
  ],
  'commercial-invoice': ['invoiceUseGeneralSettings'],
  'despatch-emails': [
    'despatchEnabled',
    'despatchSendWhen',
    'despatchDelayMinutes',
    'despatchFromName',
    'despatchReplyTo',
  ],
  'feedback-emails': ['feedbackEnabled'],
};

export const FORM_PARTS: readonly FormPart[] = ['channel', ...TABS];
export const FORM_FIELDS: string[] = FORM_PARTS.flatMap((part) => [...PART_FIELDS[part]]);

export const TAB_TEXT: Record<Tab, string> = {
  settings: 'Settings',
  'stock-control': 'Stock Control',
  brand: 'Brand',
  'commercial-invoice': 'Commercial Invoice',
  'despatch-emails': 'Despatch Emails',
  'feedback-emails': 'Feedback Emails',
};

/** The tab that holds a field; null above the tabs. */
export const tabOf = (field: string): Tab | null =>
  TABS.find((tab) => PART_FIELDS[tab].includes(field)) ?? null;

export const firstTabWith = (faults: readonly Fault[]): Tab | null =>
  faults.map(({ path }) => tabOf(path)).find((tab) => tab !== null) ?? null;

const on = (flag: boolean) => (flag ? 'on' : '');

/** A new channel's form: name and token are all it lacks. */
export function newValues(now: Date, warehouseId: string): Values {
  return {
    ...empty(),
    active: 'on',
    warehouseId,
    importFrom: defaultImportFrom(now).toISOString().slice(0, 10),
    olderOrders: 'history',
    brandUseGeneralSettings: 'on',
    invoiceUseGeneralSettings: 'on',
    despatchSendWhen: 'on_despatch',
    despatchDelayMinutes: '30',
  };
}

export function channelValues(channel: ChannelDoc): Values {
  const { settings, brand, despatchEmails } = channel;
  const address = brand.address;
  return {
    ...empty(),
    active: on(channel.active),
    name: channel.name,
    warehouseId: settings.warehouseId.toString(),
    importFrom: settings.importFrom.toISOString().slice(0, 10),
    olderOrders: settings.olderOrders,
    orderNumberPrefix: settings.orderNumberPrefix,
    autoSyncStock: on(channel.stockControl.autoSyncStock),
    brandUseGeneralSettings: on(brand.useGeneralSettings),
    brandName: brand.name ?? '',
    brandSupportEmail: brand.supportEmail ?? '',
    brandPhone: brand.phone ?? '',
    brandWebsite: brand.website ?? '',
    brandAccentColour: brand.accentColour ?? '',
    brandLegalLine: brand.legalLine ?? '',
    addressLine1: address?.line1 ?? '',
    addressLine2: address?.line2 ?? '',
    addressCity: address?.city ?? '',
    addressCounty: address?.county ?? '',
    addressPostcode: address?.postcode ?? '',
    addressCountry: address?.country ?? '',
    invoiceUseGeneralSettings: on(channel.commercialInvoice.useGeneralSettings),
    despatchEnabled: on(despatchEmails.enabled),
    despatchSendWhen: despatchEmails.sendWhen,
    despatchDelayMinutes: String(despatchEmails.delayMinutes),
    despatchFromName: despatchEmails.fromName ?? '',
    despatchReplyTo: despatchEmails.replyTo ?? '',
    feedbackEnabled: on(channel.feedbackEmails.enabled),
  };
}

/** The parts that a form says it holds. */
export function sentParts(body: unknown): FormPart[] {
  const named = [(body as { tab?: unknown } | undefined)?.tab].flat();
  return FORM_PARTS.filter((part) => named.includes(part));
}

/** What was sent, without the secrets; parts that the form did not hold keep what they had. */
export function sentValues(body: unknown, before: Values, parts: readonly FormPart[]): Values {
  const sent = formValues(body, FORM_FIELDS);
  const values = { ...before };
  for (const name of parts.flatMap((part) => PART_FIELDS[part])) values[name] = sent[name] ?? '';
  return { ...values, token: '', clientSecret: '' };
}

const empty = (): Values => Object.fromEntries(FORM_FIELDS.map((name) => [name, '']));
