import { z } from 'zod';
import { toDecimalText, toMoneyText } from './decimal.ts';
import { isRecord, type JsonRecord, own } from './parse-json.ts';
import { toTime } from './to-time.ts';

/*
 * Readers for the fields of ReCharge's records. None of them refuses anything: answers hold ids as text or
 * number, money as text or number and null nearly everywhere (observed by airbytehq/airbyte) and lists written
 * as text (observed by ScreenStaring/recharge-api), so whatever cannot be read becomes null (or an empty
 * list) and the record survives.
 */

/**
 * Text, or null when absent or empty. A number or truth value becomes its text. Half a surrogate pair becomes U+FFFD, as the
 * database stores it: otherwise each comparison would find it changed.
 */
export function toText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.replace(/\p{Cs}/gu, '\ufffd');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

/** An id as text; integers are accepted, broken numbers are not. */
export function toId(value: unknown): string | null {
  if (typeof value === 'string') {
    const trimmed = value.trim();
    return trimmed !== '' && trimmed.length <= 128 ? trimmed : null;
  }
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
}

/**
 * ReCharge's own ids are whole numbers (npm package @rechargeapps/storefront-client 2.3.0): digits as text without
 * leading zeros, so that one object has one id; or null.
 */
export function toNumericId(value: unknown): string | null {
  const id = toId(value);
  return id !== null && /^\d{1,30}$/.test(id) ? id.replace(/^0+(?=\d)/, '') : null;
}

/**
 * The shop platform's id: `{"ecommerce": "…"}` on most records (npm package @rechargeapps/storefront-client
 * 2.3.0), plain text on products (observed by w6w-io/w6w-apps), a number elsewhere (observed by
 * airbytehq/airbyte).
 */
export function toExternalId(value: unknown): string | null {
  return toId(isRecord(value) ? own(value, 'ecommerce') : value);
}

/** A whole number, or null. */
export function toWhole(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? Math.round(number) : null;
}

/** true, 1, "1" and "true" (any case) are true; false, 0, "0" and "false" are false; the rest is null. */
export function toFlag(value: unknown): boolean | null {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === true || word === 1 || word === '1' || word === 'true') return true;
  if (word === false || word === 0 || word === '0' || word === 'false') return false;
  return null;
}

/** The objects of a list; anything that is no list (null, a number, the text "[]") is an empty one. */
export function toRecords(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** What a shopper typed or chose: text, or a structure as its JSON. */
export function toValueText(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return toText(value);
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than the stack: not something a person chose.
    return null;
  }
}

/** `[{name, value}]` with names only; entries without a name are dropped. */
export function toNamedValues(value: unknown): { name: string; value: string | null }[] {
  return toRecords(value).flatMap((entry) => {
    const name = toText(own(entry, 'name'));
    return name === null ? [] : [{ name, value: toValueText(own(entry, 'value')) }];
  });
}

/** Comma-separated text on orders, as observed by airbytehq/airbyte; a list is accepted too. */
export function toTags(value: unknown): string[] {
  const parts = Array.isArray(value) ? value.map(toText) : (toText(value)?.split(',') ?? []);
  return parts.flatMap((part) => (part?.trim() ? [part.trim()] : []));
}

/**
 * One picture's address out of ReCharge's four sizes (npm package @rechargeapps/storefront-client 2.3.0), for
 * mails and lists; only http(s).
 */
export function toImageUrl(value: unknown): string | null {
  for (const size of ['medium', 'original', 'large', 'small']) {
    const url = toText(own(value, size))?.trim();
    if (url?.startsWith('//')) return `https:${url}`;
    if (url && /^https?:\/\//i.test(url)) return url;
  }
  return null;
}

const field = <T>(read: (value: unknown) => T) => z.unknown().optional().transform(read);

/** The same readers as zod types. */
export const f = {
  text: field(toText),
  id: field(toId),
  numericId: field(toNumericId),
  externalId: field(toExternalId),
  money: field(toMoneyText),
  decimal: field(toDecimalText),
  whole: field(toWhole),
  flag: field(toFlag),
  time: field(toTime),
  tags: field(toTags),
  records: field(toRecords),
  namedValues: field(toNamedValues),
  imageUrl: field(toImageUrl),
  /** Known, not read. */
  unread: z.unknown().optional(),
};
