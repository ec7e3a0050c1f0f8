import type { Change } from '../events/model.ts';
import { type Decimal, fromDecimal } from '../mongo/money.ts';
import type { OrderDoc, OrderLine } from './model.ts';

/** An event row stays small whatever a record holds. */
const MOST_CHANGES = 60;
const LONGEST_TEXT = 300;

const PLAIN = [
  'status',
  'statusReason',
  'channelStatus',
  'number',
  'externalOrderId',
  'deletedAt',
  'isHistory',
  'scheduledAt',
  'processedAt',
  'channelCreatedAt',
  'isPrepaid',
  'type',
  'currency',
  'note',
  'tags',
  'attributes',
  'shippingMethods',
  'discounts',
  'chargeId',
  'chargeStatus',
  'error',
] as const satisfies (keyof OrderDoc)[];
const NESTED = ['customer', 'shippingAddress', 'billingAddress', 'totals'] as const;

/**
 * What an event changed, path by path (`status`, `lines[2].quantity`, `shippingAddress.city`), readable:
 * money as text, long texts cut, at most 60 entries and then one that counts the rest. For an order's
 * first sight a summary.
 */
export function changesOf(before: OrderDoc | null, after: OrderDoc): Change[] {
  if (!before) {
    const totals = { path: 'totals.total', before: null, after: fromDecimal(after.totals.total) };
    return [
      { path: 'order', before: null, after: after.channelUpdatedAt ? 'created' : 'deleted' },
      { path: 'number', before: null, after: after.number },
      { path: 'status', before: null, after: after.status },
      ...(after.channelUpdatedAt ? [{ path: 'lines', before: null, after: after.lines.length }, totals] : []),
    ];
  }
  const found: Change[] = [];
  const compare = (path: string, a: unknown, b: unknown) => {
    if (isSame(a, b)) return;
    const left = readable(a);
    const right = readable(b);
    if (JSON.stringify(left) !== JSON.stringify(right))
      found.push({ path, before: cut(left), after: cut(right) });
  };
  for (const key of PLAIN) compare(key, before[key], after[key]);
  for (const key of NESTED) compareFields(key, before[key], after[key], compare);
  compareLines(before.lines, after.lines, compare);
  for (const [index, exception] of after.exceptions.entries())
    if (!before.exceptions.includes(exception)) compare(`exceptions[${index}]`, null, exception.message);
  compare('channelUpdatedAt', before.channelUpdatedAt, after.channelUpdatedAt);
  if (found.length <= MOST_CHANGES) return found;
  const more = found.length - MOST_CHANGES;
  return [...found.slice(0, MOST_CHANGES), { path: '…', before: null, after: `${more} more` }];
}

type Compare = (path: string, a: unknown, b: unknown) => void;

function compareFields(path: string, a: object | null, b: object | null, compare: Compare): void {
  const before: Record<string, unknown> = { ...a };
  const after: Record<string, unknown> = { ...b };
  for (const key of Object.keys(after)) compare(`${path}.${key}`, before[key] ?? null, after[key] ?? null);
  for (const key of Object.keys(before)) if (!(key in after)) compare(`${path}.${key}`, before[key], null);
}

function compareLines(before: OrderLine[], after: OrderLine[], compare: Compare): void {
  const old = new Map(before.map((line) => [line.lineId, line]));
  for (const [index, line] of after.entries()) {
    const was = old.get(line.lineId);
    old.delete(line.lineId);
    if (was) compareFields(`lines[${index}]`, was, line, compare);
    else compare(`lines[${index}]`, null, summary(line));
  }
  for (const [index, line] of before.entries())
    if (old.has(line.lineId)) compare(`lines[${index}]`, summary(line), null);
}

const summary = ({ lineId, sku, name, quantity }: OrderLine) => ({ lineId, sku, name, quantity });

/** A quick look for what is surely the same; most of a record is. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isDecimal(a)) return isDecimal(b) && Buffer.compare(a.bytes, b.bytes) === 0;
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  return Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0;
}

function readable(value: unknown): unknown {
  if (isDecimal(value)) return fromDecimal(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, readable(entry)]));
}

const isDecimal = (value: unknown): value is Decimal =>
  typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'Decimal128';

function cut(value: unknown): unknown {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null || value instanceof Date))
    return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST_TEXT ? value : `${text.slice(0, LONGEST_TEXT)}…`;
}
