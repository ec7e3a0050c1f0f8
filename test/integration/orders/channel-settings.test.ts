import { describe, expect, test } from 'vitest';
import { events } from '../../../src/events/model.ts';
import { endImportDelays } from '../../../src/orders/end-import-delays.ts';
import { orders } from '../../../src/orders/model.ts';
import { MINUTE } from '../../../src/time.ts';
import { channelParts } from '../../support/channel-parts.ts';
import { orderStage } from '../../support/order-stage.ts';

type Settings = Partial<ReturnType<typeof channelParts>['settings']>;
const ID = 812406377;
const LATE = { address1: '9 Other Road' };

/** A channel with these settings, its clock, and the order that its deliveries make. */
async function stageWith(settings: Settings) {
  let now = new Date('2026-11-20T10:00:00Z');
  const stage = await orderStage(
    { settings: { ...channelParts().settings, ...settings } },
    { now: () => now },
  );
  const { deps } = stage;
  return {
    ...stage,
    order: () => orders(deps).findOne({ channelOrderId: String(ID) }),
    later: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
  };
}

describe('Import delay', () => {
  test('holds an order from its receipt, whatever comes of it meanwhile, and lets it go by itself', async () => {
    const { deps, apply, updated, order, later } = await stageWith({ importDelayMinutes: 30 });
    const until = new Date('2026-11-20T10:30:00Z');
    await apply(updated({ id: ID, version: 1 }));
    expect(await order()).toMatchObject({
      status: 'on_hold',
      statusReason: 'import_delay',
      holdUntil: until,
    });
    later(10 * MINUTE);
    await apply(updated({ id: ID, version: 2, note: 'Ring twice' }));
    expect(await order()).toMatchObject({ status: 'on_hold', note: 'Ring twice', holdUntil: until });
    expect(await endImportDelays(deps)).toBe(0);
    later(20 * MINUTE);
    expect(await endImportDelays(deps)).toBe(1);
    expect(await order()).toMatchObject({ status: 'new', statusReason: null, holdUntil: null });
    expect(await endImportDelays(deps)).toBe(0);
  });

  test('an event after its end lets the order go as well, and no delay holds nothing', async () => {
    const { apply, updated, order, later } = await stageWith({ importDelayMinutes: 5 });
    await apply(updated({ id: ID, version: 1 }));
    later(6 * MINUTE);
    await apply(updated({ id: ID, version: 2 }));
    expect(await order()).toMatchObject({ status: 'new', holdUntil: null });
    const none = await stageWith({});
    await none.apply(none.updated({ id: ID, version: 1 }));
    expect((await none.order())?.status).toBe('new');
  });

  test('a refund in the meantime holds it on', async () => {
    const { deps, apply, updated, order, later } = await stageWith({ importDelayMinutes: 5 });
    await apply(updated({ id: ID, version: 1 }));
    await apply(updated({ id: ID, version: 2, charge: { id: 1, status: 'refunded' } }));
    later(6 * MINUTE);
    await endImportDelays(deps);
    expect(await order()).toMatchObject({ status: 'on_hold', statusReason: 'charge_refunded' });
  });
});

describe('Follow address changes', () => {
  test('on: the newest address counts; off: ours stays, the rest is applied, and theirs is kept beside it', async () => {
    const on = await stageWith({});
    await on.apply(on.updated({ id: ID, version: 1 }));
    await on.apply(on.updated({ id: ID, version: 2, shipping_address: { address1: LATE.address1 } }));
    expect((await on.order())?.shippingAddress?.address1).toBe(LATE.address1);

    const off = await stageWith({ followAddressChanges: false });
    await off.apply(off.updated({ id: ID, version: 1 }));
    const first = (await off.order())?.shippingAddress?.address1;
    const change = { id: ID, version: 2, note: 'moved', shipping_address: { address1: LATE.address1 } };
    await off.apply(off.updated(change));
    const kept = await off.order();
    expect([kept?.shippingAddress?.address1, kept?.channelAddress?.address1]).toEqual([first, LATE.address1]);
    expect(kept?.note).toBe('moved');
  });
});

describe('Follow cancellations', () => {
  test('on: the order is cancelled; off: it is an exception that can still be despatched', async () => {
    const on = await stageWith({});
    await on.apply(on.updated({ id: ID, version: 1 }));
    await on.apply(on.updated({ id: ID, version: 2, status: 'cancelled' }));
    expect((await on.order())?.status).toBe('cancelled');

    const off = await stageWith({ followCancellations: false });
    await off.apply(off.updated({ id: ID, version: 1 }));
    await off.apply(off.updated({ id: ID, version: 2, status: 'cancelled' }));
    expect(await off.order()).toMatchObject({
      status: 'exception',
      statusReason: 'cancelled_not_followed',
      channelStatus: 'cancelled',
    });
    // An order that was cancelled before it came was never work.
    await off.apply(off.updated({ id: ID + 1, version: 2, status: 'cancelled' }));
    expect((await orders(off.deps).findOne({ channelOrderId: String(ID + 1) }))?.status).toBe('cancelled');
    await off.apply(off.updated({ id: ID, version: 3, status: 'success' }));
    expect(await off.order()).toMatchObject({ status: 'new', exceptions: [], cancellationFollowed: null });
  });
});

describe('Only these countries', () => {
  test('leaves out what goes elsewhere and keeps no bytes of it, and says so; what is here already goes on', async () => {
    const { deps, apply, updated, order } = await stageWith({ onlyCountries: ['IE', 'FR'] });
    const [verdict] = await apply(updated({ id: ID, version: 1 }));
    expect(verdict).toMatchObject({ outcome: 'ignored', reason: 'country_not_imported' });
    expect(await order()).toBeNull();
    const row = await events(deps).findOne({ objectId: String(ID) });
    expect(row).toMatchObject({ outcome: 'ignored', raw: null, changes: [] });
    expect(row?.channelUpdatedAt).toEqual(expect.any(Date));
    const dublin = { shipping_address: { address1: '1 Quay', country_code: 'IE' } };
    await apply(updated({ id: ID + 1, version: 1, ...dublin }), updated({ id: ID + 2, version: 1 }));
    expect(await orders(deps).distinct('channelOrderId')).toEqual([String(ID + 1)]);
    // It was imported, so that its change counts, wherever it goes now.
    await apply(updated({ id: ID + 1, version: 2 }));
    expect((await orders(deps).findOne({ channelOrderId: String(ID + 1) }))?.shippingAddress).toMatchObject({
      countryCode: 'GB',
    });
  });
});
