import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { channels } from '../../../src/channels/model.ts';
import { orders } from '../../../src/orders/model.ts';
import { fetchGap } from '../../../src/reconcile/fetch-gap.ts';
import { importOrders } from '../../../src/reconcile/import-orders.ts';
import { DAY, type GapStage, gapStage, HOUR, MINUTE } from '../../support/gap-stage.ts';
import { testDeps } from '../../support/test-deps.ts';

const base = await testDeps();

/** What a fortnight may hold; each step is small, so that any sequence of them is likely. */
const STEP = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40 * 60 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      lag: fc.integer({ min: 0, max: 35 }),
      isTold: fc.boolean(),
      isNew: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'pause' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'activate' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'refuse' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'accept' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'take scopes' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'give scopes' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'lose webhooks' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'import from earlier' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('kill' as const), writes: fc.integer({ min: 0, max: 25 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'restart' as const }) },
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

async function take(stage: GapStage, step: Step): Promise<void> {
  const { clock, store, token, process } = stage;
  switch (step.do) {
    case 'pass':
      return stage.pass(step.ms * MINUTE);
    case 'change': {
      const ids = [...store.orders.keys()];
      const id = step.isNew ? undefined : ids[clock.now % Math.max(1, ids.length)];
      await stage.change({
        lag: step.lag * MINUTE,
        isTold: step.isTold,
        ...(id === undefined ? {} : { id }),
      });
      return;
    }
    case 'pause':
      return process.isDead ? undefined : stage.setActive(false);
    case 'activate':
      return process.isDead ? undefined : stage.setActive(true);
    case 'refuse':
      token.isAccepted = false;
      return;
    case 'accept':
      token.isAccepted = true;
      return;
    case 'take scopes':
      token.scopes.delete('read_orders');
      return;
    case 'give scopes':
      token.scopes.add('read_orders');
      return;
    case 'lose webhooks':
      store.webhooks.clear();
      return;
    case 'import from earlier': {
      if (process.isDead) return;
      const { settings } = await stage.load();
      return stage.save({
        settings: { ...settings, importFrom: new Date(settings.importFrom.getTime() - DAY) },
      });
    }
    case 'kill':
      process.fuse = step.writes;
      return;
    case 'restart':
      return stage.restart();
  }
}

async function allWell(stage: GapStage): Promise<void> {
  await stage.restart();
  stage.token.isAccepted = true;
  stage.token.scopes.add('read_orders');
  await stage.pass(10 * MINUTE);
  await stage.setActive(true);
  for (let round = 0; round < 6; round++) await stage.pass(12 * MINUTE);
}

describe('what is missed', () => {
  test('is here at the end of any fortnight of pauses, refusals, lost scopes, lost webhooks and kills', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 10, maxLength: 40 }), async (steps) => {
        const stage = await gapStage(base);
        const since = stage.clock.now;
        // Orders from before the window, for those who import from earlier.
        stage.clock.now -= 16 * DAY;
        for (let count = 0; count < 4; count++) await stage.change();
        stage.clock.now = since;
        for (const step of steps) {
          if (stage.clock.now - since > 14 * DAY) break;
          await take(stage, step);
        }
        await allWell(stage);
        expect(await stage.missing()).toEqual([]);
        expect((await stage.load()).watch.gaps).toEqual([]);
      }),
      { numRuns: Number(process.env['GAP_RUNS'] ?? 8) },
    );
  }, 300_000);

  test('in a pause or with a refused token of a weekend is fetched, although one event came meanwhile', async () => {
    for (const cause of ['paused', 'token_refused'] as const) {
      const stage = await gapStage(base);
      await stage.pass(HOUR);
      if (cause === 'paused') await stage.setActive(false);
      else stage.token.isAccepted = false;
      await stage.pass(5 * MINUTE);
      expect((await stage.load()).watch.gaps.map((gap) => gap.cause)).toEqual([cause]);
      await stage.change();
      await stage.pass(60 * HOUR);
      if (cause === 'paused') await stage.setActive(true);
      else stage.token.isAccepted = true;
      await stage.change({ isTold: true });
      await stage.pass(5 * MINUTE);
      expect(await stage.missing()).toEqual([]);
      expect((await stage.load()).watch.gaps).toEqual([]);
    }
  });

  test('while scopes were gone for days is fetched when they are back', async () => {
    const stage = await gapStage(base);
    stage.token.scopes.delete('read_orders');
    await stage.pass(30 * MINUTE);
    expect((await stage.load()).watch.gaps.map((gap) => gap.cause)).toContain('scopes_missing');
    stage.store.webhooks.clear();
    await stage.change();
    await stage.pass(60 * HOUR);
    stage.token.scopes.add('read_orders');
    await stage.pass(5 * MINUTE);
    expect(await stage.missing()).toEqual([]);
  });

  test('is not forgotten by a kill at any write while lost webhooks are put back', async () => {
    for (let writes = 0; writes < 8; writes++) {
      const stage = await gapStage(base);
      await stage.pass(HOUR);
      stage.store.webhooks.clear();
      await stage.change();
      await stage.pass(60 * HOUR * (writes % 2));
      stage.store.webhooks.clear();
      await stage.change();
      stage.process.fuse = writes;
      await stage.pass(2 * MINUTE);
      await stage.restart();
      await stage.pass(2 * MINUTE);
      expect(await stage.missing()).toEqual([]);
    }
  }, 60_000);

  test('is fetched back to a gap that opened during the fetch: a fetch removes only what it began with', async () => {
    const stage = await gapStage(base);
    await stage.setActive(false);
    await stage.setActive(true);
    const opened = { id: 'opened-meanwhile', from: new Date(stage.clock.now), cause: 'paused' as const };
    const { client } = stage.deps.access;
    const access = {
      ...stage.deps.access,
      client(...args: Parameters<typeof client>) {
        const real = client(...args);
        return {
          ...real,
          async ordersPage(query: Parameters<typeof real.ordersPage>[0]) {
            await channels(base).updateOne({ _id: stage.channelId }, { $push: { 'watch.gaps': opened } });
            return real.ordersPage(query);
          },
        };
      },
    };
    await fetchGap({ ...stage.deps, access }, stage.channelId);
    expect((await stage.load()).watch.gaps).toEqual([opened]);
  });

  test('before an earlier date is imported when the date is saved while paused, and with the activating save', async () => {
    for (const withActivation of [false, true]) {
      const stage = await gapStage(base);
      const now = stage.clock.now;
      stage.clock.now -= 20 * DAY;
      await stage.change();
      stage.clock.now = now;
      await stage.setActive(false);
      const { settings } = await stage.load();
      const earlier = { settings: { ...settings, importFrom: new Date(now - 30 * DAY) } };
      if (withActivation) await stage.setActive(true, earlier);
      else {
        await stage.save(earlier);
        await stage.setActive(true);
      }
      await stage.pass(MINUTE);
      expect(await stage.missing()).toEqual([]);
    }
  });

  test('by the comparison at the edge, or shown 35 minutes late, is in the next ones', async () => {
    const stage = await gapStage(base);
    await stage.pass(12 * MINUTE);
    await stage.change();
    await stage.pass(5_000);
    await stage.change({ lag: 35 * MINUTE });
    await stage.pass(12 * MINUTE);
    expect(await stage.missing()).toEqual([]);
    await stage.pass(12 * MINUTE);
    await stage.pass(12 * MINUTE);
    expect(await stage.missing()).toEqual([]);
  });
});

describe('*Treat as open*', () => {
  test('holds for what an import under way brings at that moment, and for a kill right after the save', async () => {
    const stage = await gapStage(base);
    const now = stage.clock.now;
    stage.clock.now -= 20 * DAY;
    for (let count = 0; count < 5; count++) await stage.change();
    stage.clock.now = now;
    const { settings } = await stage.load();
    await stage.save({ settings: { ...settings, importFrom: new Date(now - 30 * DAY) } });
    const { client } = stage.deps.access;
    const chosen = { ...settings, importFrom: new Date(now - 30 * DAY), olderOrders: 'open' as const };
    let isChosen = false;
    const access = {
      ...stage.deps.access,
      client(...args: Parameters<typeof client>) {
        const real = client(...args);
        return {
          ...real,
          async ordersPage(query: Parameters<typeof real.ordersPage>[0]) {
            if (!isChosen) await stage.save({ settings: chosen });
            isChosen = true;
            return real.ordersPage(query);
          },
        };
      },
    };
    await importOrders({ ...stage.deps, access }, stage.channelId);
    await stage.pass(12 * MINUTE);
    const held = await orders(base).find({ channelId: stage.channelId }).toArray();
    expect(held.map(({ status }) => status)).toEqual(held.map(() => 'new'));
    expect(held.length).toBe(5);
  });
});
