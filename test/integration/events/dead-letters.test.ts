import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { QUEUES } from '../../../src/amqp/topology.ts';
import type { Actor } from '../../../src/deps.ts';
import { createDeadLetterConsumer } from '../../../src/events/dead-letter-consumer.ts';
import {
  countOpenDeadLetters,
  deadLetterById,
  discardDeadLetter,
  listDeadLetters,
  replayDeadLetter,
} from '../../../src/events/dead-letters.ts';
import { dropOldRaw } from '../../../src/events/drop-old-raw.ts';
import { events } from '../../../src/events/model.ts';
import { eventById, listEvents } from '../../../src/events/queries.ts';
import { newestPage, splitPage } from '../../../src/list-page.ts';
import { createOrderConsumer } from '../../../src/orders/order-consumer.ts';
import { channelOrderIdsOf } from '../../../src/orders/queries.ts';
import { buildOrderRecord } from '../../support/build-order-record.ts';
import { bodyOf, orderStage } from '../../support/order-stage.ts';
import { publishDead, testBroker } from '../../support/test-broker.ts';
import { testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

const stage = await orderStage();
const { apply, built, deps, event, order, row, updated } = stage;
const { accountId } = built.doc;
const actor: Actor = { kind: 'user', id: '1', name: 'owner@example.com' };

describe('dead letters', async () => {
  const vhost = await testVhost();
  const broker = testBroker(vhost.url);
  await broker.whenReady();
  broker.consume(QUEUES.orders, {}, createOrderConsumer({ ...deps, access: stage.access }));
  broker.consume(QUEUES.dead, {}, createDeadLetterConsumer(deps));
  const broken = event('order/updated', Buffer.from('{"order":{"status":"success"}}'));
  const headers = {
    accountId: broken.accountId,
    channelId: broken.channelId,
    topic: broken.topic,
    eventId: broken.eventId,
    verified: broken.verified,
    receivedAt: broken.receivedAt.getTime(),
  };
  const open = () => listDeadLetters(deps, accountId, { state: 'open' });

  test('are moved out of the queue with their reason, and the event has its row', async () => {
    const message = { routingKey: 'order.updated', body: broken.body, messageId: broken.eventId, headers };
    await broker.publisher.publish(message, { deadlineMs: 5_000 });
    const [letter] = await until(async () => ((await open()).length > 0 ? open() : null), {
      what: 'the row',
    });
    expect(letter).toMatchObject({ code: 'unreadable', routingKey: 'order.updated', topic: 'order/updated' });
    expect(await deadLetterById(deps, accountId, letter?._id as Types.ObjectId)).toMatchObject({
      body: broken.body,
    });
    expect(await row(broken.eventId)).toMatchObject({ outcome: 'dead' });
    await until(async () => (await vhost.get(QUEUES.dead)).length === 0, { what: 'an empty queue' });
  });

  test('open again when a replay dies as well', async () => {
    const [letter] = await open();
    const id = letter?._id as Types.ObjectId;
    await replayDeadLetter({ ...deps, broker }, accountId, id, actor);
    const again = await until(async () => {
      const found = await deadLetterById(deps, accountId, id);
      return found?.state === 'open' && found.deadAt > (letter?.deadAt ?? 0) && found;
    });
    expect(again.headers.attempt).toBeUndefined();
    expect(await countOpenDeadLetters(deps, accountId)).toBe(1);
  });

  test('are discarded once, by people of the account only', async () => {
    const [letter] = await open();
    const id = letter?._id as Types.ObjectId;
    await expect(discardDeadLetter(deps, new Types.ObjectId(), id, actor)).rejects.toMatchObject({
      status: 404,
    });
    await discardDeadLetter(deps, accountId, id, actor);
    expect(await deadLetterById(deps, accountId, id)).toMatchObject({
      state: 'discarded',
      settledBy: actor.name,
    });
    await expect(replayDeadLetter({ ...deps, broker }, accountId, id, actor)).rejects.toMatchObject({
      status: 409,
    });
  });

  test('that a person replays after the cause is gone are applied', async () => {
    const good = event('order/updated', bodyOf(buildOrderRecord({ id: 77 })));
    await publishDead(
      broker,
      {
        routingKey: 'order.updated',
        body: good.body,
        messageId: good.eventId,
        headers: { ...headers, eventId: good.eventId },
      },
      'used up',
      'too_many_attempts',
    );
    const [letter] = await until(async () => ((await open()).length > 0 ? open() : null), {
      what: 'the row',
    });
    expect(await row(good.eventId)).toMatchObject({ outcome: 'dead', reason: 'too_many_attempts: used up' });
    await replayDeadLetter({ ...deps, broker }, accountId, letter?._id as Types.ObjectId, actor);
    await until(() => order(77), { what: 'the order' });
    expect(await row(good.eventId)).toMatchObject({ outcome: 'applied' });
    expect(await countOpenDeadLetters(deps, accountId)).toBe(0);
  });
});

describe('the list of events', () => {
  test('is read in pages from new to old, by outcome and by order number, within the account', async () => {
    await apply(
      updated({ id: 100123, version: 1 }),
      updated({ id: 100123, version: 2 }),
      updated({ id: 100123, version: 0 }),
    );
    const objectIds = await channelOrderIdsOf(deps, accountId, '#123');
    const page = (cursor: string | null = null) => newestPage('receivedAt', cursor, 2);
    const first = await listEvents(deps, accountId, { objectIds }, page());
    expect(first).toHaveLength(3);
    const { nextCursor } = splitPage(page(), first);
    expect(await listEvents(deps, accountId, { objectIds }, page(nextCursor))).toHaveLength(1);
    expect(await listEvents(deps, accountId, { outcomes: ['superseded'] }, page())).toHaveLength(1);
    expect(await listEvents(deps, new Types.ObjectId(), {}, page())).toHaveLength(0);
  });

  test('of one order tells what came and what it changed, in sequence', async () => {
    const object = { channelId: built.doc._id, resource: 'order' as const, objectIds: ['100123'] };
    const rows = await listEvents(deps, accountId, object, newestPage('receivedAt', null));
    expect(rows.filter(({ outcome }) => outcome === 'applied').map(({ revision }) => revision)).toEqual([
      2, 1,
    ]);
    expect(rows[0]).not.toHaveProperty('raw');
  });

  test('loses the raw bytes after 30 days and keeps the verdict', async () => {
    const old = updated({ id: 200 }, { receivedAt: new Date(Date.now() - 31 * 24 * 3_600_000) });
    const young = updated({ id: 201 });
    await apply(old, young);
    expect(await dropOldRaw(deps)).toBe(1);
    const stored = await events(deps).findOne({ eventId: old.eventId });
    expect(stored).toMatchObject({ outcome: 'applied' });
    expect((await eventById(deps, accountId, stored?._id as Types.ObjectId))?.raw ?? null).toBeNull();
    const kept = await events(deps).findOne({ eventId: young.eventId });
    expect((await eventById(deps, accountId, kept?._id as Types.ObjectId))?.raw).toEqual(young.body);
  });
});
