import { z } from 'zod';
import { DAY_MS, IMPORT_YEARS } from './defaults.ts';

/** Control characters have no place in a name or a mail header; a tab or line break among them. */
const CONTROL = /\p{Cc}/u;
const EMAIL =
  /^[^\s@<>",;:\\]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;
/** The furthest ahead of UTC a merchant's *today* can be. */
const FURTHEST_EAST_MS = 14 * 3_600_000;

/** Of a field that was sent several times the last one counts; what is no text is empty. */
const last = (value: unknown): string => {
  const one: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof one === 'string' ? one.trim() : '';
};

const text = z.unknown().optional().transform(last);

/** A checkbox: present means on, whatever its value; `off`, `false` and `0` mean off. */
const flag = z
  .unknown()
  .optional()
  .transform((value) => !['', 'off', 'false', '0'].includes(last(value)));

/** Optional text of at most `max` characters; empty is null. */
const optional = (label: string, max: number) =>
  text
    .refine((value) => value.length <= max, `${label} must have at most ${max} characters.`)
    .refine((value) => !CONTROL.test(value), `${label} must be a single line without control characters.`)
    .transform((value) => value || null);

const email = (label: string) =>
  text
    .refine(
      (value) => value === '' || (value.length <= 254 && EMAIL.test(value)),
      `${label} must be an e-mail address, such as help@example.com.`,
    )
    .transform((value) => value || null);

const secret = (label: string, min: number) =>
  text
    .refine(
      (value) => value === '' || /^[\x21-\x7e]+$/.test(value),
      `${label} must not hold spaces or unusual characters. Copy it again from ReCharge.`,
    )
    .refine(
      (value) => value === '' || (value.length >= min && value.length <= 256),
      `${label} must have ${min} to 256 characters. Copy all of it from ReCharge.`,
    )
    .transform((value) => value || null);

export const channelFields = z.object({
  active: flag,
  name: text
    .refine((value) => value !== '', 'Enter a name, such as “ReCharge UK”.')
    .refine(
      (value) => value === '' || (value.length >= 2 && value.length <= 60),
      'Name must have 2 to 60 characters.',
    )
    .refine((value) => !CONTROL.test(value), 'Name must not hold control characters.'),
  token: secret('Access Token', 20),
  clientSecret: secret('API Client Secret', 16),
  removeClientSecret: flag,
});

/** @param known the account's active warehouses and the time now. */
export const settingsFields = (known: { warehouseIds: string[]; defaultFrom: Date; now: Date }) =>
  z.object({
    warehouseId: text
      .transform((value) => value || (known.warehouseIds[0] ?? ''))
      .refine((value) => known.warehouseIds.includes(value), 'Choose an active warehouse.'),
    importFrom: text.transform((value, context) => {
      if (value === '') return known.defaultFrom;
      const date = /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T00:00:00Z`) : null;
      if (!date || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value) {
        context.addIssue('Import orders from must be a date, such as 2026-03-01.');
        return z.NEVER;
      }
      const earliest = new Date(known.now);
      earliest.setUTCFullYear(earliest.getUTCFullYear() - IMPORT_YEARS);
      if (date.getTime() > known.now.getTime() + FURTHEST_EAST_MS) {
        context.addIssue('Import orders from must not be in the future.');
      } else if (date.getTime() < earliest.getTime() - DAY_MS) {
        context.addIssue(`Import orders from must be at most ${IMPORT_YEARS} years ago.`);
      }
      return date > known.now ? known.now : date;
    }),
    olderOrders: text
      .transform((value) => value || 'history')
      .pipe(z.enum(['history', 'open'], { error: 'Choose History or Treat as open.' })),
    orderNumberPrefix: text
      .transform((value) => value.toUpperCase())
      .refine(
        (value) => /^[A-Z0-9-]{0,8}$/.test(value),
        'Order number prefix must have at most 8 letters, digits or hyphens.',
      ),
  });

export const stockControlFields = z.object({ autoSyncStock: flag });

const country = text
  .transform((value) => value.toUpperCase())
  .refine((value) => /^(?:[A-Z]{2})?$/.test(value), 'Country must be a two-letter code, such as GB.')
  .transform((value) => value || null);

export const brandFields = z
  .object({
    brandUseGeneralSettings: flag,
    brandName: optional('Brand name', 80),
    brandSupportEmail: email('Support email'),
    brandPhone: optional('Phone', 40),
    brandWebsite: text
      .refine((value) => value === '' || isPlainHttps(value), 'Website must start with https://.')
      .transform((value) => value || null),
    brandAccentColour: text
      .refine(
        (value) => value === '' || /^#[0-9a-fA-F]{6}$/.test(value),
        'Accent colour must be a colour such as #1f2937.',
      )
      .transform((value) => value.toLowerCase() || null),
    brandLegalLine: optional('Legal line', 120),
    addressLine1: optional('Address line 1', 100),
    addressLine2: optional('Address line 2', 100),
    addressCity: optional('City', 60),
    addressCounty: optional('County', 60),
    addressPostcode: optional('Postcode', 16),
    addressCountry: country,
  })
  .superRefine((value, context) => {
    const { brandUseGeneralSettings: inherits, brandName: name } = value;
    if (inherits) return;
    if (name === null || name.length < 2) {
      context.addIssue({
        code: 'custom',
        path: ['brandName'],
        message: 'Enter a brand name of 2 to 80 characters, or switch Use General Settings on.',
      });
    }
  });

export const commercialInvoiceFields = z.object({ invoiceUseGeneralSettings: flag });

export const despatchEmailsFields = z.object({
  despatchEnabled: flag,
  despatchSendWhen: text
    .transform((value) => value || 'on_despatch')
    .pipe(z.enum(['on_despatch', 'after_delay'], { error: 'Choose when the mail is sent.' })),
  despatchDelayMinutes: text
    .refine((value) => /^\d{0,5}$/.test(value), 'The delay must be a whole number of minutes.')
    .transform(Number)
    .refine(
      (value) => Number.isNaN(value) || value <= 2880,
      'The delay must be at most 2880 minutes (48 hours).',
    ),
  despatchFromName: optional('From name', 80),
  despatchReplyTo: email('Reply-To'),
});

export const feedbackEmailsFields = z.object({ feedbackEnabled: flag });

function isPlainHttps(value: string): boolean {
  if (value.length > 300 || !URL.canParse(value)) return false;
  const url = new URL(value);
  return (
    url.protocol === 'https:' && url.username === '' && url.password === '' && url.hostname.includes('.')
  );
}
