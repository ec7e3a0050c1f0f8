import { toDecimal } from '../mongo/money.ts';
import type { ChannelLine } from '../recharge/channel-order.ts';
import type { OrderException, OrderLine } from './model.ts';

/**
 * The channel's lines over ours, by `lineId`, in the channel's order. What has left the warehouse is ours:
 * `despatchedQuantity` is carried over as it is, and a line of which something left stays, after the
 * others, when the channel no longer lists it. What a person must look at comes back as exceptions,
 * raised when it happens and not again with each later event.
 */
export function mergeLines(
  ours: OrderLine[],
  theirs: ChannelLine[],
  at: Date,
): { lines: OrderLine[]; exceptions: OrderException[] } {
  const before = new Map(ours.map((line) => [line.lineId, line]));
  const exceptions: OrderException[] = [];
  const lines = theirs.map((line) => {
    const old = before.get(line.lineId);
    before.delete(line.lineId);
    const despatched = old?.despatchedQuantity ?? 0;
    if (old && line.quantity < despatched && line.quantity < old.quantity)
      exceptions.push({
        code: 'line_reduced_below_despatched',
        message: `"${line.name}" was reduced to ${line.quantity}, but ${despatched} had been despatched.`,
        at,
      });
    return toOrderLine(line, despatched);
  });
  for (const old of before.values()) {
    if (old.despatchedQuantity === 0) continue;
    lines.push({ ...old, removedByChannel: true });
    if (old.removedByChannel) continue;
    exceptions.push({
      code: 'line_removed_after_despatch',
      message: `"${old.name}" was removed, but ${old.despatchedQuantity} had been despatched.`,
      at,
    });
  }
  return { lines, exceptions };
}

function toOrderLine(line: ChannelLine, despatchedQuantity: number): OrderLine {
  return {
    ...line,
    unitPrice: toDecimal(line.unitPrice),
    originalPrice: toDecimal(line.originalPrice),
    totalPrice: toDecimal(line.totalPrice),
    tax: toDecimal(line.tax),
    despatchedQuantity,
    removedByChannel: false,
  };
}
