import { describe, expect, test } from 'vitest';
import { asks } from '../../../src/apply/ask-model.ts';
import { channels } from '../../../src/channels/model.ts';
import { buildOrderRecord } from '../../support/build-order-record.ts';
import { clockedStage } from '../../support/clocked-stage.ts';
import { bodyOf } from '../../support/order-stage.ts';

describe('an order that ReCharge’s API does not show yet', async () => {
  const stage = await clockedStage();
  const { api, apply, order, row, updated } = stage;

  test('stays as it is when two events of one second cannot be settled for 5 s, and is settled then', async () => {
    await apply(updated({ id: 1, version: 7, note: 'a' }));
    const processed = updated({ id: 1, version: 7, note: 'b' });
    expect(await apply(processed)).toMatchObject([{ outcome: 'waiting', reason: 'tie' }]);
    expect(await order(1)).toMatchObject({ status: 'new', deletedAt: null });
    api.orders.set('1', buildOrderRecord({ id: 1, version: 7, note: 'b' }));
    expect(await stage.at(10, processed)).toBe('applied');
    expect(await order(1)).toMatchObject({ status: 'new', note: 'b' });
    stage.reset();
  });

  test('takes later events meanwhile, by their version', async () => {
    await apply(updated({ id: 2, version: 7, note: 'a' }));
    const tie = updated({ id: 2, version: 7, note: 'b' });
    await apply(tie);
    expect(await apply(updated({ id: 2, version: 8, note: 'c' }))).toMatchObject([{ outcome: 'applied' }]);
    api.orders.set('2', buildOrderRecord({ id: 2, version: 8, note: 'c' }));
    expect(await stage.at(10, tie)).toBe('superseded');
    expect(await order(2)).toMatchObject({ note: 'c', revision: 2 });
    stage.reset();
  });

  test('is deleted only when it is not found twice, 15 minutes apart and after its last sign of life', async () => {
    await apply(updated({ id: 3, version: 7, note: 'a' }));
    const tie = updated({ id: 3, version: 7, note: 'b' });
    await apply(tie);
    for (const seconds of [10, 60, 300]) expect(await stage.at(seconds, tie)).toBe('waiting');
    stage.set(600);
    await apply(updated({ id: 3, version: 9, note: 'alive' }));
    expect(await stage.at(901, tie)).toBe('waiting');
    expect(await order(3)).toMatchObject({ deletedAt: null, status: 'new' });
    await stage.at(1_510, tie);
    expect(await order(3)).toMatchObject({ deletedAt: expect.any(Date), status: 'cancelled' });
    expect((await stage.rowsOf(3)).map(({ outcome, reason }) => [outcome, reason])).toContainEqual(
      expect.arrayContaining(['not_found_at_recharge']),
    );
    stage.reset();
  });

  test('a captured order/updated, sent to the address of deletions, deletes nothing', async () => {
    api.orders.set('4', buildOrderRecord({ id: 4, version: 7 }));
    await apply(updated({ id: 4, version: 7 }));
    const replayed = stage.event('order/deleted', bodyOf(buildOrderRecord({ id: 4, version: 7 })));
    expect(await apply(replayed)).toMatchObject([{ outcome: 'ignored', reason: 'still_at_recharge' }]);
    expect(await order(4)).toMatchObject({ deletedAt: null, status: 'new' });
  });

  test('a deletion that carries more than an id needs one *not found*, one that is only an id none', async () => {
    await apply(updated({ id: 5, version: 7 }), updated({ id: 6, version: 7 }));
    const calls = api.calls.length;
    expect(await stage.applyOnly(stage.deleted(6))).toMatchObject([{ outcome: 'applied' }]);
    expect(api.calls.length).toBe(calls);
    const more = stage.event('order/deleted', bodyOf({ id: 5, status: 'success' }));
    expect(await apply(more)).toMatchObject([{ outcome: 'applied', reason: 'deletion_confirmed' }]);
    expect(await order(5)).toMatchObject({ deletedAt: expect.any(Date) });
  });

  test('an id has one spelling, and an answer with another id is refused', async () => {
    api.orders.set('7', buildOrderRecord({ id: 7, version: 1 }));
    const spelled = stage.event('order/updated', Buffer.from('{"order":{"id":"007"}}'), { verified: 'none' });
    expect(await apply(spelled)).toMatchObject([{ outcome: 'applied', objectId: '7' }]);
    expect(await order(7)).toMatchObject({ channelOrderId: '7' });
    api.orders.set('8', buildOrderRecord({ id: 9, version: 1 }));
    const other = stage.event('order/updated', bodyOf({ id: 8 }), { verified: 'none' });
    expect(await apply(other)).toMatchObject([{ outcome: 'waiting' }]);
    expect(await order(9)).toBeNull();
    expect(await asks(stage.deps).findOne({ objectId: '8' })).toMatchObject({ tries: 1 });
    expect(await row(other.eventId)).toMatchObject({ outcome: 'waiting' });
  });
});

describe('when many orders of a channel are not found', async () => {
  const stage = await clockedStage({ clientSecretText: null });
  const { api, apply, built, deps, updated } = stage;
  const ids = Array.from({ length: 100 }, (_, index) => index + 1);
  const problems = async () => (await channels(deps).findOne({ _id: built.doc._id }))?.problems ?? [];

  test('none goes, the channel says so, and asking one by one takes turns', async () => {
    for (const id of ids) api.orders.set(String(id), buildOrderRecord({ id, version: 1 }));
    await apply(...ids.map((id) => updated({ id, version: 1 }, { verified: 'none' })));
    expect(await stage.countOrders()).toBe(100);
    for (const id of ids.slice(0, 12)) api.orders.delete(String(id));
    const events = ids.slice(0, 12).map((id) => updated({ id, version: 2 }, { verified: 'none' }));
    const calls = api.calls.length;
    await stage.applyOnly(...events);
    await stage.turn();
    // One list, and no more than a few by themselves.
    expect(api.calls.length - calls).toBeLessThanOrEqual(11);
    const [first] = events;
    if (!first) throw new Error('no event');
    for (const seconds of [3, 904, 910]) await stage.at(seconds, first);
    expect(await problems()).toMatchObject([{ code: 'many_not_found' }]);
    expect(await stage.countRows({ outcome: 'waiting' })).toBe(12);
  }, 60_000);

  test('and it is over when ReCharge shows them again', async () => {
    for (const id of ids) api.orders.set(String(id), buildOrderRecord({ id, version: 2 }));
    stage.set(3_600);
    await stage.ask();
    expect(await problems()).toEqual([]);
    expect(await stage.countRows({ outcome: 'waiting' })).toBe(0);
    expect(await asks(deps).countDocuments()).toBe(0);
  });
});
