import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { asks } from '../../../src/apply/ask-model.ts';
import { MOST_ASKS } from '../../../src/apply/ask-room.ts';
import { healthCounts } from '../../../src/channel-health/health-counts.ts';
import { channels } from '../../../src/channels/model.ts';
import { buildOrderRecord } from '../../support/build-order-record.ts';
import { clockedStage } from '../../support/clocked-stage.ts';

describe('unsigned deliveries', async () => {
  const stage = await clockedStage({ clientSecretText: null });
  const { api, apply, updated, deleted, order, row, rowsOf } = stage;
  const unsigned = { verified: 'none' as const };

  test('give nothing but an id: the order is fetched, once for several deliveries', async () => {
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

  test('cannot invent an order: it is asked for again for a quarter of an hour, then ignored', async () => {
    const invented = updated({ id: 666 }, unsigned);
    expect(await apply(invented)).toMatchObject([{ outcome: 'waiting', reason: 'unsigned' }]);
    for (const seconds of [10, 60, 300]) expect(await stage.at(seconds, invented)).toBe('waiting');
    expect(await stage.at(900, invented)).toBe('ignored');
    expect(await row(invented.eventId)).toMatchObject({ reason: 'not_found' });
    expect(await order(666)).toBeNull();
  });

  test('are refused beyond 10,000 unknown orders, but never about an order that we hold', async () => {
    const { deps, built } = stage;
    const { _id: channelId, accountId } = built.doc;
    const one = { accountId, channelId, resource: 'order' as const, why: ['unsigned' as const], held: false };
    const dueAt = new Date(Date.now() + 3_600_000);
    const rest = { seq: 1, tries: 0, faults: 0, stale: 0, notFoundFirstAt: null, notFoundAt: null };
    await asks(deps).insertMany(
      Array.from({ length: MOST_ASKS }, (_, id) => ({
        ...one,
        ...rest,
        _id: new Types.ObjectId(),
        objectId: String(50_000 + id),
        dueAt,
        firstAt: dueAt,
      })),
    );
    const verdicts = await stage.applyOnly(
      updated({ id: 667 }, unsigned),
      updated({ id: 50_001 }, unsigned),
      updated({ id: 1, note: 'again', version: 12 }, unsigned),
    );
    expect(verdicts).toMatchObject([
      { outcome: 'ignored', reason: 'too_many_asks' },
      { outcome: 'waiting' },
      { outcome: 'waiting' },
    ]);
    expect(await healthCounts(deps, built.doc)).toMatchObject({ asks: MOST_ASKS, areAsksFull: true });
    await asks(deps).deleteMany({ objectId: /^5/ });
    await stage.ask();
  });

  test('leave no bytes of theirs', async () => {
    expect(await stage.countRows({ via: 'unsigned', raw: { $ne: null } })).toBe(0);
  });

  test('cannot delete an order that ReCharge still has', async () => {
    expect(await apply(deleted(1, unsigned))).toMatchObject([
      { outcome: 'ignored', reason: 'still_at_recharge' },
    ]);
    expect(await order(1)).toMatchObject({ deletedAt: null });
  });

  test('delete an order that is gone at ReCharge, also when the same bytes came before', async () => {
    api.orders.delete('1');
    await apply(deleted(1, unsigned));
    expect(await order(1)).toMatchObject({ deletedAt: expect.any(Date), status: 'cancelled' });
    const answer = (await rowsOf(1)).find(({ topic }) => topic === 'order/fetched');
    expect(answer).toMatchObject({ outcome: 'applied', reason: 'deletion_confirmed' });
  });

  test('do not lose the others when ReCharge refuses the list because of one', async () => {
    api.orders.set('3', buildOrderRecord({ id: 3 }));
    api.faults.push({ path: '/orders?', status: 422 });
    const verdicts = await apply(updated({ id: 3 }, unsigned), updated({ id: 4 }, unsigned));
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['applied', 'waiting']);
    api.faults.length = 0;
  });
});

describe('until 10 minutes after a test delivery was asked for', async () => {
  const step = { name: 'test_delivery' as const, state: 'running' as const, detail: '', at: new Date() };
  const stage = await clockedStage({ steps: [step] });
  const { api, apply, built, deleted, deps, order, row, updated } = stage;

  test('a sample record is never imported', async () => {
    stage.reset();
    const sample = updated({ id: 900 });
    expect(await apply(sample)).toMatchObject([{ outcome: 'waiting', reason: 'sample' }]);
    for (const seconds of [10, 60, 300, 900]) expect(await stage.at(seconds, sample)).toBe('waiting');
    expect(await stage.at(3_600, sample)).toBe('ignored');
    expect(await order(900)).toBeNull();
    expect(await row(sample.eventId)).toMatchObject({ outcome: 'ignored', reason: 'test_delivery' });
    stage.reset();
    expect(await apply(deleted(901))).toMatchObject([{ outcome: 'ignored', reason: 'test_delivery' }]);
    expect(await order(901)).toBeNull();
  });

  test('a refusal by ReCharge counts like a missing record', async () => {
    api.faults.push({ path: '/orders/902', status: 403 });
    const hidden = updated({ id: 902 });
    expect(await apply(hidden)).toMatchObject([{ outcome: 'waiting' }]);
    for (const seconds of [10, 60, 300, 900, 3_600]) await stage.at(seconds, hidden);
    expect(await row(hidden.eventId)).toMatchObject({ outcome: 'ignored', reason: 'test_delivery' });
    api.faults.length = 0;
    stage.reset();
  });

  test('a real new order is applied all the same', async () => {
    api.orders.set('903', buildOrderRecord({ id: 903, version: 2 }));
    expect(await apply(updated({ id: 903, version: 2 }))).toMatchObject([{ outcome: 'applied' }]);
    expect(await order(903)).toMatchObject({ status: 'new' });
  });

  test('also when ReCharge shows it only 20 s later', async () => {
    const late = updated({ id: 812_400_905, version: 2 });
    expect(await apply(late)).toMatchObject([{ outcome: 'waiting', reason: 'test' }]);
    expect(await stage.at(10, late)).toBe('waiting');
    api.orders.set('812400905', buildOrderRecord({ id: 812_400_905, version: 2 }));
    expect(await stage.at(60, late)).toBe('applied');
    expect(await order(812_400_905)).toMatchObject({ status: 'new' });
    stage.reset();
  });

  test('signed full records that come in a burst are not held back, but what looks like a sample is', async () => {
    const burst = Array.from({ length: 60 }, (_, index) => updated({ id: 812_400_000 + index }));
    const sample = updated({ id: 101 });
    const verdicts = await apply(...burst, sample);
    expect(verdicts.filter(({ outcome }) => outcome === 'applied')).toHaveLength(60);
    expect(verdicts.at(-1)).toMatchObject({ outcome: 'waiting', reason: 'sample' });
    await stage.ask();
    expect(await stage.countRows({ outcome: 'waiting' })).toBe(1);
  });

  test('and what was held back before it was one is let go', async () => {
    const few = [1, 2, 3].map((index) => updated({ id: 812_500_000 + index }));
    expect((await apply(...few)).every(({ outcome }) => outcome === 'waiting')).toBe(true);
    await apply(...Array.from({ length: 6 }, (_, index) => updated({ id: 812_600_000 + index })));
    expect(await order(812_500_001)).toMatchObject({ status: 'new' });
    expect(await stage.countRows({ outcome: 'waiting' })).toBe(1);
  });

  test('what was ignored as a test is taken when it is sent again, or by a list', async () => {
    const real = updated({ id: 906, version: 2 });
    await apply(real);
    for (const seconds of [10, 60, 300, 900, 3_600]) await stage.at(seconds, real);
    expect(await row(real.eventId)).toMatchObject({ outcome: 'ignored', reason: 'test_delivery' });
    expect(await apply(real)).toMatchObject([{ outcome: 'applied' }]);
    expect(await order(906)).toMatchObject({ status: 'new' });
    stage.reset();
  });

  test('and not after that', async () => {
    const at = new Date(Date.now() - 11 * 60_000);
    await channels(deps).updateOne({ _id: built.doc._id }, { $set: { steps: [{ ...step, at }] } });
    expect(await apply(updated({ id: 904 }))).toMatchObject([{ outcome: 'applied' }]);
  });

  test('a test that was asked for a moment ago is known, whatever was read before', async () => {
    await channels(deps).updateOne({ _id: built.doc._id }, { $set: { steps: [] } });
    expect(await apply(updated({ id: 907 }))).toMatchObject([{ outcome: 'applied' }]);
    await channels(deps).updateOne(
      { _id: built.doc._id },
      { $set: { steps: [{ ...step, at: deps.now() }] } },
    );
    expect(await apply(updated({ id: 102 }))).toMatchObject([{ outcome: 'waiting' }]);
  });
});
