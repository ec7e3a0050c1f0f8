export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

const OPEN = '@@number:';
const CLOSE = ':number@@';

/** Marks a number that must stand in the JSON as written: JavaScript would rewrite `0E-10` and `13.10`. */
export const asWritten = (number: string): string => `${OPEN}${number}${CLOSE}`;

/** JSON text with non-ASCII characters as they are. */
export function toJson(value: Json): string {
  const text = JSON.stringify(value);
  return text.includes(OPEN) ? text.replaceAll(`"${OPEN}`, '').replaceAll(`${CLOSE}"`, '') : text;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
