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

function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
}
