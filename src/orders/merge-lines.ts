import { toDecimal } from '../mongo/money.ts';
import type { ChannelLine } from '../recharge/channel-order.ts';
import { matchLines } from './match-lines.ts';
import type { OrderException, OrderLine } from './model.ts';

/**
 * The channel's lines over ours (`matchLines`), in the channel's order. A stored `lineId` never changes, whatever
 * ReCharge's record makes of it later: shipments name it. What has left the warehouse is ours:
 * `despatchedQuantity` is carried over as it is, and a line of which something left stays, after the
 * others, when the channel no longer lists it. What a person must look at comes back as exceptions,
 * raised when it happens and not again with each later event.
 */
export function mergeLines(
  ours: OrderLine[],
  theirs: ChannelLine[],
  at: Date,
): { lines: OrderLine[]; exceptions: OrderException[] } {
  const matched = matchLines(ours, theirs);
  const gone = new Set(ours);
  const taken = new Set(ours.map((line) => line.lineId));
  const exceptions: OrderException[] = [];
  const lines = theirs.map((line, index) => {
    const old = matched[index] ?? null;
    if (old) gone.delete(old);
    const despatched = old?.despatchedQuantity ?? 0;
    const lineId = old?.lineId ?? freeId(line.lineId, taken);
    taken.add(lineId);
    if (old && line.quantity < despatched && line.quantity < old.quantity)
      exceptions.push({
        code: 'line_reduced_below_despatched',
        message: `"${line.name}" was reduced to ${line.quantity}, but ${despatched} had been despatched.`,
        at,
        lineId,
      });
    return toOrderLine(line, lineId, despatched);
  });
  for (const old of gone) {
    if (old.despatchedQuantity === 0) continue;
    lines.push({ ...old, removedByChannel: true });
    if (old.removedByChannel) continue;
    exceptions.push({
      code: 'line_removed_after_despatch',
      message: `"${old.name}" was removed, but ${old.despatchedQuantity} had been despatched.`,
      at,
      lineId: old.lineId,
    });
  }
  return { lines, exceptions };
}

/** An id that another line of ours had before is not given twice. */
function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n += 1) id = `${wanted}.${n}`;
  return id;
}

function toOrderLine(line: ChannelLine, lineId: string, despatchedQuantity: number): OrderLine {
  return {
    ...line,
    lineId,
    unitPrice: toDecimal(line.unitPrice),
    originalPrice: toDecimal(line.originalPrice),
    totalPrice: toDecimal(line.totalPrice),
    tax: toDecimal(line.tax),
    despatchedQuantity,
    removedByChannel: false,
    ...(lineId === line.lineId ? {} : { channelLineId: line.lineId }),
  };
}
