import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrderException, OrderLine } from '../../../src/orders/model.ts';
import { orderStatus, type StatusSource } from '../../../src/orders/order-status.ts';
import { despatchProgress, remainingOfLine } from '../../../src/orders/quantities.ts';

function line(quantity: number, despatchedQuantity: number, removedByChannel = false): OrderLine {
  return {
    lineId: `${quantity}|${despatchedQuantity}|1`,
    sku: null,
    name: 'Dockside Blend',
    variantTitle: null,
    quantity,
    unitPrice: null,
    originalPrice: null,
    totalPrice: null,
    tax: null,
    grams: null,
    purchaseItemId: null,
    purchaseItemType: null,
    channelProductId: null,
    channelVariantId: null,
    imageUrl: null,
    properties: [],
    despatchedQuantity,
    removedByChannel,
  };
}

const order = (parts: Partial<StatusSource>): StatusSource => ({
  channelStatus: 'success',
  chargeStatus: 'success',
  deletedAt: null,
  isHistory: false,
  lines: [line(2, 0)],
  exceptions: [],
  ...parts,
});

const exception: OrderException = { code: 'cancelled_after_despatch', message: '', at: new Date(0) };

describe('the status of an order', () => {
  test.each<[Partial<StatusSource>, string, string | null]>([
    [{}, 'new', null],
    [{ channelStatus: 'queued' }, 'forecast', null],
    [{ channelStatus: 'cancelled' }, 'cancelled', null],
    [{ channelStatus: 'CANCELLED' }, 'cancelled', null],
    [{ channelStatus: 'skipped' }, 'cancelled', null],
    [{ channelStatus: 'error' }, 'exception', 'channel_error'],
    [{ channelStatus: 'pending_charge_status' }, 'on_hold', 'payment_pending'],
    [{ channelStatus: 'refunded' }, 'on_hold', 'charge_refunded'],
    [{ chargeStatus: 'refunded' }, 'on_hold', 'charge_refunded'],
    [{ chargeStatus: 'partially_refunded' }, 'new', null],
    [{ channelStatus: 'never_heard_of' }, 'on_hold', 'unknown_channel_status'],
    [{ deletedAt: new Date(0) }, 'cancelled', 'deleted'],
    [{ isHistory: true }, 'history', null],
    [{ isHistory: true, chargeStatus: 'refunded' }, 'history', null],
    [{ isHistory: true, lines: [line(2, 1)] }, 'partially_despatched', null],
    [{ isHistory: true, lines: [line(2, 2)] }, 'despatched', null],
    [{ lines: [line(2, 2), line(1, 0)] }, 'partially_despatched', null],
    [{ lines: [line(2, 2), line(1, 1)] }, 'despatched', null],
    [{ lines: [line(0, 0)] }, 'despatched', 'nothing_to_ship'],
    [{ lines: [] }, 'despatched', 'nothing_to_ship'],
    [{ lines: [{ ...line(1, 0), requiresShipping: false }] }, 'despatched', 'nothing_to_ship'],
    [
      { lines: [{ ...line(1, 0), purchaseItemType: 'membership_subscription' }] },
      'despatched',
      'nothing_to_ship',
    ],
    [{ lines: [line(2, 0), { ...line(1, 0), requiresShipping: false }] }, 'new', null],
    [{ lines: [line(2, 2), { ...line(1, 0), requiresShipping: false }] }, 'despatched', null],
    [{ chargeStatus: 'refunded', releasedHold: 'charge_refunded' }, 'new', null],
    [{ chargeStatus: 'refunded', releasedHold: 'unknown_channel_status' }, 'on_hold', 'charge_refunded'],
    [{ lines: [line(2, 2), line(3, 1, true)] }, 'despatched', null],
    [{ lines: [line(2, 2)], chargeStatus: 'refunded' }, 'despatched', null],
    [{ lines: [line(2, 2)], exceptions: [exception] }, 'exception', 'cancelled_after_despatch'],
  ])('of %j is %s (%s)', (parts, status, reason) => {
    expect(orderStatus(order(parts))).toEqual({ status, reason });
  });
});

describe('what remains to despatch', () => {
  const lines = fc.array(
    fc
      .tuple(fc.nat(20), fc.nat(20), fc.boolean())
      .map(([quantity, gone, removed]) => line(quantity, gone, removed)),
  );

  test('is never negative, and nothing of a removed line', () => {
    fc.assert(
      fc.property(lines, (all) => {
        for (const entry of all) {
          const remaining = remainingOfLine(entry);
          expect(remaining).toBeGreaterThanOrEqual(0);
          expect(remaining).toBeLessThanOrEqual(entry.quantity);
          if (entry.removedByChannel) expect(remaining).toBe(0);
        }
      }),
    );
  });

  test('is empty once all of it was despatched, and the order then counts as despatched', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const after = all.map((entry) => ({
          ...entry,
          despatchedQuantity: entry.despatchedQuantity + remainingOfLine(entry),
        }));
        expect(after.map(remainingOfLine)).toEqual(after.map(() => 0));
        expect(despatchProgress(after)).not.toBe('some');
      }),
    );
  });
});
