import { sha256 } from '../crypto.ts';
import type { ChannelOrder } from './channel-order.ts';
import type { ChannelPlan, ChannelProduct } from './channel-product.ts';

type Content = ChannelOrder | ChannelPlan | ChannelProduct;

/** Raised whenever the same record comes to another hash: by a field that is newly read, or read otherwise. */
const FORMAT = 2;

/**
 * A hash of what a record says, behind its format's number (`2.` and 64 hex characters), the same for the same content however it was written:
 * key order, spelling of money and times, and unknown keys do not count. Tells an exact duplicate from
 * two different states that carry the same timestamp.
 */
export function contentHash(content: Content): string {
  return `${FORMAT}.${sha256(canonical(content))}`;
}

/**
 * Whether `stored` is the hash of that content, in whichever format it was made: new fields of ours do not turn
 * equal versions into ties. Version 0.1.0 had no number and did not read whether a line is shipped.
 */
function isHashOf(stored: string, content: Content, hash: string): boolean {
  if (stored === hash) return true;
  return /^[0-9a-f]{64}$/.test(stored) && stored === sha256(canonical(asFormerlyRead(content)));
}

/** What a record's readers need to tell its content from another. */
export function hashOf(content: Content): { contentHash: string; isHash(stored: string): boolean } {
  const hash = contentHash(content);
  return { contentHash: hash, isHash: (stored) => isHashOf(stored, content, hash) };
}

function asFormerlyRead(content: Content): object {
  if (!('lines' in content)) return content;
  return { ...content, lines: content.lines.map((line) => ({ ...line, requiresShipping: undefined })) };
}

/** Builds the text piece by piece, without lists of entries: this runs for every event. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Date)
    return JSON.stringify(value ?? null);
  let text = '';
  if (Array.isArray(value)) {
    for (const entry of value) text += `${canonical(entry)},`;
    return `[${text}]`;
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined) text += `"${key}":${canonical(record[key])},`;
  }
  return `{${text}}`;
}
