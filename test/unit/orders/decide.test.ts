import fc from 'fast-check';
import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import type { Decision, Said } from '../../../src/apply/decision.ts';
import { decide } from '../../../src/orders/decide.ts';
import type { OrderChannel } from '../../../src/orders/first-sight.ts';
import type { OrderDoc } from '../../../src/orders/model.ts';
import { readOrder } from '../../../src/orders/read-order.ts';
import type { ChannelOrder } from '../../../src/recharge/channel-order.ts';
import { buildOrderRecord, type OrderRecordParts } from '../../support/build-order-record.ts';
import { channelParts } from '../../support/channel-parts.ts';

const now = new Date('2026-03-03T00:00:00Z');
const channel: OrderChannel = {
  _id: new Types.ObjectId(),
  accountId: new Types.ObjectId(),
  connectedAt: new Date('2026-01-01T00:00:00Z'),
  settings: { ...channelParts().settings, orderNumberPrefix: 'RC-' },
};

type OrderSaid = Said<ChannelOrder>;
type Source = Extract<OrderSaid, { kind: 'record' }>['source'];
function record(parts: OrderRecordParts, source: Source = 'event', at = now): OrderSaid {
  return { kind: 'record', source, record: readOrder(buildOrderRecord(parts)), at };
}
const deletion = (at = now): OrderSaid => ({ kind: 'deletion', objectId: '812406377', reason: null, at });

/** The order after all events, by the rules of one who asks ReCharge in a tie and gets `truth`. */
function run(events: OrderSaid[], start: OrderDoc | null = null, truth?: OrderSaid): OrderDoc | null {
  let order = start;
  for (const event of events) {
    let decision = decide(order, event, channel);
    if (decision.outcome === 'tie' && truth) decision = decide(order, truth, channel);
    order = decision.next ?? order;
  }
  return order;
}

function applied(decision: Decision<OrderDoc>): OrderDoc {
  expect(decision.outcome).toBe('applied');
  return decision.next as OrderDoc;
}

/** The order as if so many pieces of each line had been despatched. */
const despatched = (order: OrderDoc, pieces: number): OrderDoc => ({
  ...order,
  lines: order.lines.map((line) => ({ ...line, despatchedQuantity: pieces })),
});

describe('deciding what an event does to an order', () => {
  test('creates an order at first sight, with number, totals and a summary of changes', () => {
    const decision = decide(null, record({ version: 5 }), channel);
    const order = applied(decision);
    expect(order).toMatchObject({ number: 'RC-6377', status: 'new', revision: 1, isHistory: false });
    expect(order.totals.total?.toString()).toBe('25.60');
    expect(decision.changes[0]).toEqual({ path: 'order', before: null, after: 'created' });
  });

  test('numbers an order by its ReCharge id while the shop has no number for it', () => {
    const order = applied(
      decide(null, record({ external_order_number: null, external_order_name: null }), channel),
    );
    expect(order.number).toBe('RC-812406377');
  });

  test('applies a newer version and names what changed, path by path', () => {
    const order = run([record({ version: 1 })]);
    const decision = decide(
      order,
      record({ version: 2, note: 'Ring twice', lines: [{ quantity: 3 }] }),
      channel,
    );
    expect(applied(decision).revision).toBe(2);
    expect(decision.changes).toContainEqual({ path: 'note', before: null, after: 'Ring twice' });
    expect(decision.changes).toContainEqual({ path: 'lines[0].quantity', before: 2, after: 3 });
  });

  test('keeps the list of changes short however much changed', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ id: index + 1, title: 'x'.repeat(2_000) }));
    const decision = decide(run([record({ version: 1 })]), record({ version: 2, lines: many }), channel);
    expect(decision.changes).toHaveLength(61);
    expect(decision.changes.at(-1)?.after).toMatch(/^\d+ more$/);
    expect(JSON.stringify(decision.changes).length).toBeLessThan(40_000);
  });

  test('calls the same version with the same content a duplicate, and an older one superseded', () => {
    const order = run([record({ version: 5 })]);
    expect(decide(order, record({ version: 5 }), channel).outcome).toBe('duplicate');
    expect(decide(order, record({ version: 4, note: 'old' }), channel).outcome).toBe('superseded');
  });

  test('asks for the order when one second holds two states, and lets the fetched one win', () => {
    const order = run([record({ version: 5 })]);
    expect(decide(order, record({ version: 5, note: 'other' }), channel)).toMatchObject({
      outcome: 'tie',
      reason: 'same_second',
    });
    const fetched = decide(order, record({ version: 5, note: 'other' }, 'id'), channel);
    expect(applied(fetched).note).toBe('other');
  });

  test('takes a list for the truth of a second only when we wrote the order long before', () => {
    const order = run([record({ version: 5 })]);
    const later = new Date(now.getTime() + 61_000);
    expect(decide(order, record({ version: 5, note: 'other' }, 'list'), channel).outcome).toBe('tie');
    expect(decide(order, record({ version: 5, note: 'other' }, 'list', later), channel).outcome).toBe(
      'applied',
    );
  });

  test('asks for an order whose first event carries no version', () => {
    expect(decide(null, record({ updated_at: null }), channel)).toMatchObject({
      outcome: 'tie',
      reason: 'no_version',
    });
  });

  test('keeps a tombstone for a deletion that came before the order', () => {
    const tombstone = applied(decide(null, deletion(), channel));
    expect(tombstone).toMatchObject({ status: 'cancelled', deletedAt: now, channelUpdatedAt: null });
    expect(decide(tombstone, record({ version: 9 }), channel)).toMatchObject({
      outcome: 'ignored',
      reason: 'deleted',
    });
    expect(decide(tombstone, deletion(), channel).outcome).toBe('duplicate');
  });

  test('brings no order to a country that is not imported by way of a deletion that was lifted', () => {
    const elsewhere = { ...channel, settings: { ...channel.settings, onlyCountries: ['IE'] } };
    const tombstone = applied(decide(null, deletion(), elsewhere));
    expect(decide(tombstone, record({ version: 4 }, 'id'), elsewhere)).toMatchObject({
      outcome: 'ignored',
      reason: 'country_not_imported',
      isForgotten: true,
    });
    // One that was here before goes on, wherever it is sent.
    const held = run([record({ version: 1 }), deletion()]);
    expect(applied(decide(held, record({ version: 4 }, 'id'), elsewhere)).deletedAt).toBeNull();
  });

  test('lifts a deletion only for an order that was fetched by its id', () => {
    const deleted = run([record({ version: 5 }), deletion()]);
    expect(decide(deleted, record({ version: 9 }, 'list'), channel)).toMatchObject({
      outcome: 'tie',
      reason: 'listed_after_deletion',
    });
    const lifted = applied(decide(deleted, record({ version: 4, note: 'stale' }, 'id'), channel));
    expect(lifted).toMatchObject({ deletedAt: null, note: null, status: 'new', revision: 3 });
  });

  test('raises an exception once when a despatched order is cancelled or deleted', () => {
    const out = despatched(run([record({ version: 1 })]) as OrderDoc, 1);
    const cancelled = applied(decide(out, record({ version: 2, status: 'cancelled' }), channel));
    expect(cancelled.status).toBe('exception');
    expect(cancelled.exceptions.map(({ code }) => code)).toEqual(['cancelled_after_despatch']);
    const again = applied(decide(cancelled, record({ version: 3, status: 'cancelled', note: 'x' }), channel));
    expect(again.exceptions).toHaveLength(1);
    expect(applied(decide(out, deletion(), channel)).exceptions[0]?.code).toBe('deleted_after_despatch');
  });

  test('keeps a despatched line that vanished, and says so', () => {
    const two = run([record({ version: 1, lines: [{ id: 1 }, { id: 2 }] })]) as OrderDoc;
    const next = applied(decide(despatched(two, 1), record({ version: 2, lines: [{ id: 2 }] }), channel));
    const gone = next.lines.find((line) => line.purchaseItemId === '1');
    expect(gone).toMatchObject({ removedByChannel: true, despatchedQuantity: 1 });
    expect(next.exceptions.map(({ code }) => code)).toEqual(['line_removed_after_despatch']);
    const undone = applied(decide(two, record({ version: 2, lines: [{ id: 2 }] }), channel));
    expect(undone.lines).toHaveLength(1);
  });

  test('raises an exception when a line shrinks below what was despatched', () => {
    const order = despatched(run([record({ version: 1 })]) as OrderDoc, 2);
    const next = applied(decide(order, record({ version: 2, lines: [{ quantity: 1 }] }), channel));
    expect(next.lines[0]).toMatchObject({ quantity: 1, despatchedQuantity: 2 });
    expect(next.exceptions[0]?.code).toBe('line_reduced_below_despatched');
  });

  test('ends an exception by itself once its cause is gone', () => {
    const two = run([record({ version: 1, lines: [{ id: 1 }, { id: 2 }] })]) as OrderDoc;
    const out = despatched(two, 2);
    const lines = [{ id: 1, quantity: 1 }];
    const bad = applied(decide(out, record({ version: 2, status: 'cancelled', lines }), channel));
    expect(bad.exceptions.map(({ code }) => code)).toEqual([
      'line_reduced_below_despatched',
      'line_removed_after_despatch',
      'cancelled_after_despatch',
    ]);
    const back = applied(decide(bad, record({ version: 3, lines: [{ id: 1 }, { id: 2 }] }), channel));
    expect(back).toMatchObject({ exceptions: [], status: 'despatched', statusReason: null });
    const deleted = applied(decide(back, deletion(), channel));
    expect(deleted.exceptions.map(({ code }) => code)).toEqual(['deleted_after_despatch']);
    const lifted = applied(decide(deleted, record({ version: 4 }, 'id'), channel));
    expect(lifted.exceptions.map(({ code }) => code)).not.toContain('deleted_after_despatch');
  });

  test('tells of an address that changed after goods had left, until it is as it was', () => {
    const there = buildOrderRecord().shipping_address as Record<string, unknown>;
    const elsewhere = { ...there, city: 'Leeds', zip: 'LS1 4DY' };
    const order = run([record({ version: 1 })]) as OrderDoc;
    const before = applied(decide(order, record({ version: 2, shipping_address: elsewhere }), channel));
    expect(before.exceptions, 'nothing has left yet').toEqual([]);
    const out = despatched(order, 1);
    const moved = applied(decide(out, record({ version: 2, shipping_address: elsewhere }), channel));
    expect(moved).toMatchObject({ status: 'exception', statusReason: 'address_changed_after_despatch' });
    const further = { ...elsewhere, city: 'York' };
    const again = applied(decide(moved, record({ version: 3, shipping_address: further }), channel));
    expect(again.exceptions).toHaveLength(1);
    const written = { ...there, city: ' BRISTOL', phone: '1' };
    const back = applied(decide(again, record({ version: 4, shipping_address: written }), channel));
    expect(back).toMatchObject({ exceptions: [], status: 'partially_despatched' });
  });

  test('forgets a release once the order would be held for another reason or for none', () => {
    const held = applied(decide(null, record({ version: 1, status: 'refunded' }), channel));
    const released = { ...held, releasedHold: 'charge_refunded' };
    expect(run([record({ version: 2, status: 'refunded' })], released)?.status).toBe('new');
    const fine = run([record({ version: 2 })], released);
    expect(run([record({ version: 3, status: 'refunded' })], fine)?.status).toBe('on_hold');
  });

  test('keeps orders from before connecting out of the work, once and for all', () => {
    const day = '2025-12-01T00:00:00+00:00';
    const old = { created_at: day, processed_at: day, scheduled_at: day };
    const order = run([record({ version: 1, ...old })]) as OrderDoc;
    expect(order).toMatchObject({ status: 'history', isHistory: true });
    expect(run([record({ version: 2, note: 'x' })], order)).toMatchObject({ status: 'history' });
    const open = { ...channel, settings: { ...channel.settings, olderOrders: 'open' as const } };
    expect(decide(null, record({ version: 1, ...old }), open).next?.status).toBe('new');
  });

  test('does not count a prepaid order still in the queue as history: it is work when its day comes', () => {
    const created = { created_at: '2025-11-01T00:00:00+00:00', processed_at: '2025-11-01T00:00:00+00:00' };
    const queued = run([record({ version: 1, status: 'queued', ...created })]) as OrderDoc;
    expect(queued.status).toBe('forecast');
    expect(run([record({ version: 2, ...created })], queued)?.status).toBe('new');
  });
});

describe('whatever comes in whatever sequence', () => {
  const versions = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 8 });
  const shuffled = versions.chain((set) =>
    fc.tuple(
      fc.constant(set),
      fc.shuffledSubarray(
        [...set, ...set, ...set].map((version, index) => ({ version, index })),
        { minLength: set.length * 3, maxLength: set.length * 3 },
      ),
    ),
  );
  const built = new Map<number, OrderSaid>();
  const ofVersion = (version: number): OrderSaid => {
    const event =
      built.get(version) ?? record({ version, note: `v${version}`, lines: [{ quantity: version % 7 }] });
    built.set(version, event);
    return event;
  };

  test('ends at the newest version', () => {
    fc.assert(
      fc.property(shuffled, ([set, sequence]) => {
        const newest = Math.max(...set);
        const order = run(sequence.map(({ version }) => ofVersion(version)));
        expect(order?.note).toBe(`v${newest}`);
        expect(order?.lines[0]?.quantity).toBe(newest % 7);
      }),
    );
  });

  test('ends at what ReCharge says when states share a second', () => {
    const truth = record({ version: 5, note: 'truth' }, 'id');
    const states = [
      record({ version: 5, note: 'a' }),
      record({ version: 5, note: 'b' }),
      record({ version: 5, note: 'truth' }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...states, ...states], { minLength: 6, maxLength: 6 }), (sequence) => {
        expect(run(sequence, null, truth)?.note).toBe('truth');
      }),
    );
  });

  test('stays deleted after a deletion', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(), ([, sequence], at) => {
        const events: OrderSaid[] = sequence.map(({ version }) => ofVersion(version));
        events.splice(at % (events.length + 1), 0, deletion());
        expect(run(events)?.deletedAt).toEqual(now);
      }),
    );
  });

  test('never touches what was despatched, has one of the known outcomes and raises the revision by one', () => {
    const parts = fc.record({
      version: fc.integer({ min: 0, max: 20 }),
      status: fc.constantFrom('success', 'queued', 'cancelled', 'error', 'refunded', 'skipped', 'weird'),
      lines: fc.array(
        fc.record({ id: fc.integer({ min: 1, max: 4 }), quantity: fc.integer({ min: 0, max: 5 }) }),
        { maxLength: 5 },
      ),
    });
    const sources = fc.constantFrom<Source>('event', 'list', 'id');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(parts, sources, fc.boolean()), { minLength: 1, maxLength: 6 }),
        (steps) => {
          const lines = [
            { id: 1, quantity: 3 },
            { id: 2, quantity: 3 },
          ];
          let order = despatched(run([record({ version: 1, lines })]) as OrderDoc, 2);
          for (const [part, source, isDeletion] of steps) {
            const decision = decide(order, isDeletion ? deletion() : record(part, source), channel);
            expect(['applied', 'duplicate', 'superseded', 'ignored', 'tie']).toContain(decision.outcome);
            const next = decision.next ?? order;
            const left = (doc: OrderDoc) => doc.lines.reduce((sum, line) => sum + line.despatchedQuantity, 0);
            expect(left(next)).toBe(4);
            expect(next.revision - order.revision).toBe(decision.next ? 1 : 0);
            expect(next.updatedAt.getTime()).toBeGreaterThanOrEqual(order.updatedAt.getTime());
            order = next;
          }
        },
      ),
    );
  });
});
