import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { QUEUES } from '../../../src/amqp/topology.ts';
import { listPage, PAGE_QUERY } from '../../../src/api/page-query.ts';
import { applyFetchedPlans, applyFetchedProducts } from '../../../src/products/apply-fetched.ts';
import { createProductLearner } from '../../../src/products/learn-from-orders.ts';
import { presentProduct } from '../../../src/products/present-product.ts';
import { createProductConsumer } from '../../../src/products/product-consumer.ts';
import { knownProductIds, listProducts } from '../../../src/products/queries.ts';
import { orderDoc } from '../../support/build-order.ts';
import { rechargeTime } from '../../support/build-order-record.ts';
import { buildPlanRecord, buildProductRecord, catalogueStage } from '../../support/catalogue-stage.ts';
import { testBroker } from '../../support/test-broker.ts';
import { testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

const stage = await catalogueStage();
const { api, apply, built, deps, event, product, rowsOf } = stage;

describe('plan events', () => {
  test('make a product with its plan, and the newest version wins whatever the sequence', async () => {
    const verdicts = await apply(
      event('plan/updated', buildPlanRecord({ id: 1, product: 'p1', version: 2, title: 'Monthly' })),
      event('plan/created', buildPlanRecord({ id: 1, product: 'p1', version: 1, title: 'Old' })),
      event('plan/updated', buildPlanRecord({ id: 1, product: 'p1', version: 2, title: 'Monthly' })),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['applied', 'superseded', 'duplicate']);
    const stored = await product('p1');
    expect(stored).toMatchObject({
      source: 'plan',
      plans: [{ channelPlanId: '1', title: 'Monthly', deletedAt: null }],
    });
    expect(stored?.plans[0]?.discountAmount?.toString()).toBe('15.00');
    expect(await rowsOf('1')).toMatchObject([
      { outcome: 'applied', resource: 'plan', deliveries: 2 },
      { outcome: 'superseded' },
    ]);
  });

  test('move a plan that now belongs to another product', async () => {
    await apply(event('plan/updated', buildPlanRecord({ id: 1, product: 'p2', version: 3 })));
    expect((await product('p1'))?.plans).toEqual([]);
    expect((await product('p2'))?.plans).toHaveLength(1);
  });

  test('mark a deleted plan, and nothing late brings it back', async () => {
    await apply(event('plan/deleted', { id: 1 }));
    expect((await product('p2'))?.plans[0]?.deletedAt).toBeInstanceOf(Date);
    const late = event('plan/updated', buildPlanRecord({ id: 1, product: 'p2', version: 4 }));
    expect(await apply(late)).toMatchObject([{ outcome: 'ignored', reason: 'deleted' }]);
  });

  test('count a deletion that came before the plan', async () => {
    await apply(event('plan/deleted', { id: 5 }));
    const late = event('plan/created', buildPlanRecord({ id: 5, product: 'p5' }));
    expect(await apply(late)).toMatchObject([{ outcome: 'ignored', reason: 'deleted' }]);
    expect(await product('p5')).toBeNull();
  });

  test('of one second with two states are settled by asking', async () => {
    api.plans.set('6', buildPlanRecord({ id: 6, product: 'p6', version: 1, title: 'true' }));
    const verdicts = await apply(
      event('plan/updated', buildPlanRecord({ id: 6, product: 'p6', version: 1, title: 'a' })),
      event('plan/updated', buildPlanRecord({ id: 6, product: 'p6', version: 1, title: 'b' })),
    );
    expect(verdicts).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'superseded', reason: 'settled_by_fetch' },
    ]);
    expect((await product('p6'))?.plans[0]?.title).toBe('true');
  });

  test('without a signature are fetched, and cannot invent a plan', async () => {
    api.plans.set('7', buildPlanRecord({ id: 7, product: 'p7', title: 'true' }));
    const verdicts = await apply(
      event('plan/updated', buildPlanRecord({ id: 7, product: 'px', title: 'forged' }), { verified: 'none' }),
      event('plan/updated', buildPlanRecord({ id: 8, product: 'p8' }), { verified: 'none' }),
    );
    expect(verdicts).toMatchObject([{ outcome: 'applied' }, { outcome: 'waiting', reason: 'unsigned' }]);
    expect((await product('p7'))?.plans[0]?.title).toBe('true');
    expect(await product('p8')).toBeNull();
  });
});

describe('plan events are recorded by the same rules as order events', () => {
  test('a fetched state that no event had is an event of its own', async () => {
    api.plans.set('9', buildPlanRecord({ id: 9, product: 'p11', version: 3, title: 'later' }));
    await apply(event('plan/updated', buildPlanRecord({ id: 9, product: 'p11', version: 1, title: 'a' })));
    const tie = event('plan/updated', buildPlanRecord({ id: 9, product: 'p11', version: 1, title: 'b' }));
    expect(await apply(tie)).toMatchObject([{ outcome: 'superseded', reason: 'settled_by_fetch' }]);
    const fetched = (await rowsOf('9')).find(({ topic }) => topic === 'plan/fetched');
    expect(fetched).toMatchObject({ outcome: 'applied', via: 'tie', verified: 'fetched', revision: 2 });
    expect(fetched?.channelUpdatedAt).toEqual(new Date(rechargeTime(3)));
  });

  test('an unsigned one that repeats is asked for again, and counts as one row', async () => {
    api.plans.set('10', buildPlanRecord({ id: 10, product: 'p12', title: 'first' }));
    const ask = event('plan/updated', { id: 10 }, { verified: 'none' });
    expect(await apply(ask, ask)).toMatchObject([{ outcome: 'applied' }, { outcome: 'duplicate' }]);
    api.plans.set('10', buildPlanRecord({ id: 10, product: 'p12', version: 1, title: 'second' }));
    expect(await apply(ask)).toMatchObject([{ outcome: 'duplicate', reason: 'exact_repeat' }]);
    expect((await product('p12'))?.plans[0]?.title).toBe('second');
    const own = (await rowsOf('10')).filter(({ topic }) => topic === 'plan/updated');
    expect(own).toMatchObject([{ outcome: 'applied', deliveries: 3 }]);
  });

  test('one of a channel that is gone is ignored with a row', async () => {
    const stranger = event('plan/updated', buildPlanRecord({ id: 13 }), { channelId: 'f'.repeat(24) });
    expect(await apply(stranger)).toMatchObject([{ outcome: 'ignored', reason: 'channel_unknown' }]);
    expect(await rowsOf('13')).toMatchObject([{ outcome: 'ignored', resource: 'plan' }]);
  });
});

describe('the catalogue', () => {
  test('fills in a product that a plan or an order line made known, and keeps plans and learned SKUs', async () => {
    const learner = createProductLearner(deps);
    const line = { channelProductId: 'p6', channelVariantId: 'v1', sku: 'LEARNED', name: 'Blend' };
    const order = orderDoc();
    learner.learn(built.doc, [{ ...order, lines: order.lines.map((each) => ({ ...each, ...line })) }]);
    await learner.flush();
    expect((await product('p6'))?.variants).toMatchObject([{ channelVariantId: 'v1', sku: 'LEARNED' }]);
    const record = buildProductRecord({
      id: 'p6',
      title: 'From the catalogue',
      variants: [{ external_variant_id: 'v1', sku: null, prices: { unit_price: '9.50' } }],
    });
    expect(await applyFetchedProducts(deps, built.doc, [record], 'import')).toMatchObject({ applied: 1 });
    const stored = await product('p6');
    expect(stored).toMatchObject({
      source: 'catalogue',
      title: 'From the catalogue',
      variants: [{ sku: 'LEARNED' }],
    });
    expect(stored?.plans).toHaveLength(1);
    expect(presentProduct(stored as NonNullable<typeof stored>).variants[0]).toMatchObject({
      unitPrice: '9.50',
    });
  });

  test('is imported again without a change or a row, and remembers when it looked', async () => {
    const records = [buildProductRecord({ id: 'p9' })];
    await applyFetchedProducts(deps, built.doc, records, 'import');
    const before = await product('p9');
    expect(await applyFetchedProducts(deps, built.doc, records, 'reconcile')).toMatchObject({
      applied: 0,
      seen: 1,
    });
    expect(await product('p9')).toMatchObject({ revision: before?.revision });
    expect(await rowsOf('p9')).toHaveLength(1);
    expect(await knownProductIds(deps, built.doc, { checkedBefore: new Date(0) })).not.toContain('p9');
  });

  test('takes plans by list, keeps an unreadable one with its reason, and names the products', async () => {
    const page = [buildPlanRecord({ id: 20, product: 'p20' }), { title: 'no id' }];
    const result = await applyFetchedPlans(deps, built.doc, page, 'import');
    expect(result).toMatchObject({ seen: 2, applied: 1, unreadable: 1, productIds: ['p20'] });
    expect(await applyFetchedPlans(deps, built.doc, page, 'import')).toMatchObject({ applied: 0 });
  });

  test('is listed in pages, only for its own account', async () => {
    const page = listPage(z.object(PAGE_QUERY).parse({ limit: '2' }));
    expect(await listProducts(deps, built.doc.accountId, {}, page)).toHaveLength(3);
    expect(await listProducts(deps, built.doc._id, {}, page)).toHaveLength(0);
    const found = await listProducts(deps, built.doc.accountId, { search: 'LEARN' }, page);
    expect(found.map(({ channelProductId }) => channelProductId)).toEqual(['p6']);
  });
});

describe('the consumer of products', () => {
  test('applies what comes by the queue and dead-letters what it cannot read', async () => {
    const vhost = await testVhost();
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    broker.consume(QUEUES.products, {}, createProductConsumer(deps));
    const send = (topic: string, record: unknown) => {
      const { body, eventId, receivedAt, ...headers } = event(topic, record);
      return broker.publisher.publish(
        {
          routingKey: topic.replace('/', '.'),
          body,
          messageId: eventId,
          headers: { ...headers, eventId, receivedAt: receivedAt.getTime() },
        },
        { deadlineMs: 5_000 },
      );
    };
    await send('plan/created', { title: 'no id' });
    await send('plan/created', buildPlanRecord({ id: 30, product: 'p30' }));
    await until(() => product('p30'), { what: 'the plan of the queue' });
    await until(async () => (await vhost.get(QUEUES.dead)).length === 1, { what: 'a dead letter' });
  });
});
