import { describe, expect, test } from 'vitest';
import { changeChannel } from '../../../src/channels/change-channel.ts';
import { withLease } from '../../../src/channels/lease.ts';
import { loadChannel } from '../../../src/channels/queries.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

const deps = await testDeps();

describe('a lease on a channel', () => {
  test('is held by one at a time, for each job apart, and is free again afterwards', async () => {
    const { doc } = await buildChannel(deps);
    let finish = () => {};
    const first = withLease(
      deps,
      doc._id,
      'orders',
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    await until(async () => (await loadChannel(deps, doc._id))?.leases.orders);
    expect(await withLease(deps, doc._id, 'orders', async () => 'second')).toBeNull();
    expect(await withLease(deps, doc._id, 'webhooks', async () => 'other job')).toEqual({
      result: 'other job',
    });
    const waiting = withLease(deps, doc._id, 'orders', async () => 'waited', { waitMs: 5_000 });
    finish();
    await first;
    expect(await waiting).toEqual({ result: 'waited' });
    expect((await loadChannel(deps, doc._id))?.leases).toEqual({});
  });

  test('passes to another when its holder died, and not before', async () => {
    const { doc } = await buildChannel(deps);
    const dead = (until: Date) =>
      changeChannel(deps, { _id: doc._id }, [{ $set: { 'leases.orders': { token: 'dead', until } } }]);
    await dead(new Date(Date.now() + 60_000));
    expect(await withLease(deps, doc._id, 'orders', async () => 'too early')).toBeNull();
    await dead(new Date(Date.now() - 1));
    expect(await withLease(deps, doc._id, 'orders', async () => 'taken over')).toEqual({
      result: 'taken over',
    });
  });

  test('is renewed while its holder works, and the holder notices when it lost it', async () => {
    const { doc } = await buildChannel(deps);
    await withLease(
      deps,
      doc._id,
      'orders',
      async (lease) => {
        const first = (await loadChannel(deps, doc._id))?.leases.orders?.until.getTime() ?? 0;
        await until(
          async () => ((await loadChannel(deps, doc._id))?.leases.orders?.until.getTime() ?? 0) > first,
        );
        expect(lease.isHeld()).toBe(true);
        const thief = { token: 'thief', until: new Date(Date.now() + 60_000) };
        await changeChannel(deps, { _id: doc._id }, [{ $set: { 'leases.orders': thief } }]);
        await until(() => !lease.isHeld());
      },
      { forMs: 600 },
    );
    expect((await loadChannel(deps, doc._id))?.leases.orders?.token).toBe('thief');
  });

  test('is given back when the work fails', async () => {
    const { doc } = await buildChannel(deps);
    const failing = withLease(deps, doc._id, 'orders', () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(await withLease(deps, doc._id, 'orders', async () => 'next')).toEqual({ result: 'next' });
  });
});
