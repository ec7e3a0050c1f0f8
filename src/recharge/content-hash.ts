import { sha256 } from '../crypto.ts';
import type { ChannelOrder } from './channel-order.ts';
import type { ChannelPlan, ChannelProduct } from './channel-product.ts';

/**
 * A hash (64 hex characters) of what a record says, the same for the same content however it was written:
 * key order, spelling of money and times, and unknown keys do not count. Tells an exact duplicate from
 * two different states that carry the same timestamp.
 */
export function contentHash(content: ChannelOrder | ChannelPlan | ChannelProduct): string {
  return sha256(canonical(content));
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
