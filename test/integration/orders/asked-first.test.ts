import { describe, expect, it } from 'vitest';
import { channels } from '../../../src/channels/model.ts';
import { buildOrderRecord } from '../../support/build-order-record.ts';
import { orderStage } from '../../support/order-stage.ts';

describe('unsigned deliveries', async () => {
  const stage = await orderStage({ clientSecretText: null });
  const { api, apply, updated, deleted, order, rowsOf } = stage;
  const unsigned = { verified: 'none' as const };

  it('give nothing but an id: the order is fetched, once for several deliveries', async () => {
    api.orders.set('1', buildOrderRecord({ id: 1, note: 'true', version: 3 }));
    api.orders.set('2', buildOrderRecord({ id: 2 }));
    const verdicts = await apply(
      updated({ id: 1, note: 'forged', version: 9 }, unsigned),
      updated({ id: 1, note: 'forged too', version: 8 }, unsigned),
      updated({ id: 2 }, unsigned),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['applied', 'duplicate', 'applied']);
    expect(await order(1)).toMatchObject({ note: 'true' });
    expect(api.calls).toHaveLength(1);
    expect(await rowsOf(1)).toMatchObject([{ via: 'unsigned', verified: 'none' }, { via: 'unsigned' }]);
  });

  it('cannot invent an order', async () => {
    expect(await apply(updated({ id: 666 }, unsigned))).toMatchObject([
      { outcome: 'ignored', reason: 'not_found' },
    ]);
    expect(await order(666)).toBeNull();
  });

  it('cannot delete an order that ReCharge still has', async () => {
    expect(await apply(deleted(1, unsigned))).toMatchObject([{ outcome: 'duplicate' }]);
    expect(await order(1)).toMatchObject({ deletedAt: null });
  });

  it('delete an order that is gone at ReCharge, also when the same bytes came before', async () => {
    api.orders.delete('1');
    await apply(deleted(1, unsigned));
    expect(await order(1)).toMatchObject({ deletedAt: expect.any(Date), status: 'cancelled' });
    const answer = (await rowsOf(1)).find(({ topic }) => topic === 'order/fetched');
    expect(answer).toMatchObject({ outcome: 'applied', reason: 'not_found_at_recharge' });
  });

  it('do not lose the others when ReCharge refuses the list because of one', async () => {
    api.orders.set('3', buildOrderRecord({ id: 3 }));
    api.faults.push({ path: '/orders?', status: 422 });
    const verdicts = await apply(updated({ id: 3 }, unsigned), updated({ id: 4 }, unsigned));
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['applied', 'ignored']);
    api.faults.length = 0;
  });
});

describe('until 10 minutes after a test delivery was asked for', async () => {
  const step = { name: 'test_delivery' as const, state: 'running' as const, detail: '', at: new Date() };
  const stage = await orderStage({ steps: [step] });
  const { api, access, apply, built, deleted, deps, order, row, updated } = stage;

  it('a sample record is never imported', async () => {
    const sample = updated({ id: 900 });
    expect(await apply(sample)).toMatchObject([{ outcome: 'ignored', reason: 'test_delivery' }]);
    expect(await order(900)).toBeNull();
    expect(await row(sample.eventId)).toMatchObject({ outcome: 'ignored', reason: 'test_delivery' });
    expect(await apply(deleted(901))).toMatchObject([{ outcome: 'ignored', reason: 'test_delivery' }]);
    expect(await order(901)).toBeNull();
  });

  it('a refusal by ReCharge counts like a missing record', async () => {
    api.faults.push({ path: '/orders/902', status: 403 });
    expect(await apply(updated({ id: 902 }))).toMatchObject([
      { outcome: 'ignored', reason: 'test_delivery' },
    ]);
    api.faults.length = 0;
  });

  it('a real new order is applied all the same', async () => {
    api.orders.set('903', buildOrderRecord({ id: 903, version: 2 }));
    expect(await apply(updated({ id: 903, version: 2 }))).toMatchObject([{ outcome: 'applied' }]);
    expect(await order(903)).toMatchObject({ status: 'new' });
  });

  it('and not after that', async () => {
    const at = new Date(Date.now() - 11 * 60_000);
    await channels(deps).updateOne({ _id: built.doc._id }, { $set: { steps: [{ ...step, at }] } });
    access.forget(built.doc._id.toString());
    expect(await apply(updated({ id: 904 }))).toMatchObject([{ outcome: 'applied' }]);
  });
});
