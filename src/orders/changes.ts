import { type Change, createChanges } from '../changes.ts';
import { fromDecimal } from '../mongo/money.ts';
import type { OrderDoc, OrderLine } from './model.ts';

const PLAIN = [
  'status',
  'statusReason',
  'channelStatus',
  'number',
  'externalOrderId',
  'deletedAt',
  'isHistory',
  'holdUntil',
  'cancellationFollowed',
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
 * What an event changed, path by path (`status`, `lines[2].quantity`, `shippingAddress.city`), within the
 * limits of an event row. For an order's first sight a summary.
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
  const changes = createChanges();
  for (const key of PLAIN) changes.compare(key, before[key], after[key]);
  for (const key of NESTED) changes.compareFields(key, before[key], after[key]);
  const old = new Map(before.lines.map((line) => [line.lineId, line]));
  for (const [index, line] of after.lines.entries()) {
    const was = old.get(line.lineId);
    old.delete(line.lineId);
    if (was) changes.compareFields(`lines[${index}]`, was, line);
    else changes.compare(`lines[${index}]`, null, summary(line));
  }
  for (const [index, line] of before.lines.entries())
    if (old.has(line.lineId)) changes.compare(`lines[${index}]`, summary(line), null);
  for (const [index, exception] of after.exceptions.entries())
    if (!before.exceptions.includes(exception))
      changes.compare(`exceptions[${index}]`, null, exception.message);
  changes.compare('channelUpdatedAt', before.channelUpdatedAt, after.channelUpdatedAt);
  return changes.list();
}

const summary = ({ lineId, sku, name, quantity }: OrderLine) => ({ lineId, sku, name, quantity });
