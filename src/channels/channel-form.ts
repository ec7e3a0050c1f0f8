import { Types } from 'mongoose';
import type { z } from 'zod';
import type { Fault } from '../errors.ts';
import { type ChannelInput, type FormPart, TABS } from './channel-input.ts';
import { defaultImportFrom } from './defaults.ts';
import {
  brandFields,
  channelFields,
  commercialInvoiceFields,
  despatchEmailsFields,
  feedbackEmailsFields,
  settingsFields,
  stockControlFields,
} from './form-fields.ts';

/** Form-encoded fields as the body parser gives them: texts or lists of texts. */
export type FormBody = Record<string, unknown>;

export interface FormKnowledge {
  /** Ids of the account's active warehouses, the default one first. */
  warehouseIds: string[];
  now: Date;
  /** Shown and kept where the form names no date. */
  importFrom?: Date;
  /** On create the token is required, and what a form leaves out has its default. */
  isNew: boolean;
}

export type ParsedForm = { ok: true; input: ChannelInput } | { ok: false; faults: Fault[] };

/**
 * Reads the channel's form. Each part that a form shows says so by a hidden field `tab` (`channel` or
 * a tab's name, several allowed): an unchecked box is not sent, so only then does its absence mean off.
 * A part without its marker is not touched; a new channel without any marker has its `channel` part.
 *
 * Fields: `active name token clientSecret removeClientSecret` · `warehouseId importFrom olderOrders
 * orderNumberPrefix` · `autoSyncStock` · `brandUseGeneralSettings brandName brandSupportEmail brandPhone
 * brandWebsite brandAccentColour brandLegalLine addressLine1 addressLine2 addressCity addressCounty
 * addressPostcode addressCountry` · `invoiceUseGeneralSettings` · `despatchEnabled despatchSendWhen
 * despatchDelayMinutes despatchFromName despatchReplyTo` · `feedbackEnabled`. Faults name these as paths.
 */
export function parseChannelForm(body: FormBody, known: FormKnowledge): ParsedForm {
  const parts = partsOf(body, known.isNew);
  const faults: Fault[] = [];
  const input: ChannelInput = {};
  const read = <S extends z.ZodType>(part: FormPart, schema: S): z.output<S> | null => {
    if (!parts.has(part)) return null;
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    faults.push(...faultsOf(result.error));
    return null;
  };

  const channel = read('channel', channelFields);
  if (channel) {
    const { removeClientSecret, clientSecret } = channel;
    input.channel = { ...channel, removeClientSecret: removeClientSecret && clientSecret === null };
    if (known.isNew && channel.token === null) faults.push(missingToken());
  } else if (known.isNew && text(body['token']) === '') {
    faults.push(missingToken());
  }
  const from = known.importFrom ?? defaultImportFrom(known.now);
  const settings = read('settings', settingsFields({ ...known, defaultFrom: from }));
  if (settings) input.settings = { ...settings, warehouseId: new Types.ObjectId(settings.warehouseId) };
  const stock = read('stock-control', stockControlFields);
  if (stock) input.stockControl = stock;
  const brand = read('brand', brandFields);
  if (brand) input.brand = toBrand(brand);
  const invoice = read('commercial-invoice', commercialInvoiceFields);
  if (invoice) input.commercialInvoice = { useGeneralSettings: invoice.invoiceUseGeneralSettings };
  const despatch = read('despatch-emails', despatchEmailsFields);
  if (despatch) {
    input.despatchEmails = {
      enabled: despatch.despatchEnabled,
      sendWhen: despatch.despatchSendWhen,
      delayMinutes: despatch.despatchDelayMinutes,
      fromName: despatch.despatchFromName,
      replyTo: despatch.despatchReplyTo,
    };
  }
  const feedback = read('feedback-emails', feedbackEmailsFields);
  if (feedback) input.feedbackEmails = { enabled: feedback.feedbackEnabled };
  return faults.length > 0 ? { ok: false, faults: onePerField(faults) } : { ok: true, input };
}

function partsOf(body: FormBody, isNew: boolean): Set<FormPart> {
  const named = [body['tab']].flat().filter((value) => typeof value === 'string');
  const known: FormPart[] = ['channel', ...TABS];
  const parts = new Set(known.filter((part) => named.includes(part)));
  if (isNew) parts.add('channel');
  return parts;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const missingToken = (): Fault => ({
  path: 'token',
  code: 'required',
  message: 'Enter the Access Token. In ReCharge: Integrations → API Tokens → Create an API token.',
});

/** zod's own words ("Invalid input") are never shown: every field names its fault. */
function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code, message }));
}

const onePerField = (faults: Fault[]): Fault[] =>
  faults.filter((fault, i) => faults.findIndex(({ path }) => path === fault.path) === i);

function toBrand(brand: z.output<typeof brandFields>): NonNullable<ChannelInput['brand']> {
  const address = {
    line1: brand.addressLine1,
    line2: brand.addressLine2,
    city: brand.addressCity,
    county: brand.addressCounty,
    postcode: brand.addressPostcode,
    country: brand.addressCountry,
  };
  return {
    useGeneralSettings: brand.brandUseGeneralSettings,
    name: brand.brandName,
    supportEmail: brand.brandSupportEmail,
    phone: brand.brandPhone,
    website: brand.brandWebsite,
    accentColour: brand.brandAccentColour,
    legalLine: brand.brandLegalLine,
    address: Object.values(address).some((value) => value !== null) ? address : null,
  };
}
