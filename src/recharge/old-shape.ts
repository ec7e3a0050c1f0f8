import { type JsonRecord, own } from './parse-json.ts';
import { lacksZone } from './to-time.ts';

const UPPER_CASE = /^[A-Z][A-Z_]*$/;
const OLD_KEYS = ['charge_id', 'charge_status', 'customer_id', 'discount_codes', 'note_attributes'];

/**
 * True when a record is in the shape of version 2021-01: upper-case enumerations, `shopify_*` fields, flat
 * ids (observed by airbytehq/airbyte, one order in both versions). Its times are US Eastern without a zone
 * (documentation page docs.rechargepayments.com/docs/using-the-api) and its fields have other names, so the
 * object is fetched instead. A time without a zone alone tells only where nothing marks the new version,
 * which mattgenious/RechargeSharp observed without zones too.
 */
export function isOldShape(record: JsonRecord): boolean {
  const status = own(record, 'status');
  const type = own(record, 'type');
  const upper = [status, type].some((value) => typeof value === 'string' && UPPER_CASE.test(value));
  const keys = Object.keys(record);
  if (upper || keys.some((key) => key.startsWith('shopify_') || OLD_KEYS.includes(key))) return true;
  const lines = own(record, 'line_items');
  const first: unknown = Array.isArray(lines) ? lines[0] : undefined;
  if (own(first, 'shopify_variant_id') !== undefined || own(first, 'subscription_id') !== undefined)
    return true;
  const marked =
    typeof status === 'string' || keys.some((key) => key.startsWith('external_') || key === 'charge');
  return !marked && (lacksZone(own(record, 'updated_at')) || lacksZone(own(record, 'created_at')));
}
