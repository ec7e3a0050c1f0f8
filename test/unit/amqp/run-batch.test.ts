import { describe, expect, test } from 'vitest';
import type { TrackedDelivery } from '../../../src/amqp/delivery.ts';
import { createDelivery } from '../../../src/amqp/delivery.ts';
import type { Outgoing } from '../../../src/amqp/outgoing.ts';
import { type Handler, runBatch } from '../../../src/amqp/run-batch.ts';
import { GatewayError } from '../../../src/errors.ts';
import { createLog } from '../../../src/log.ts';

const away = new GatewayError('database_away', 'no primary', { retry: 'wait' });

function build(count: number, headers: Record<string, unknown> = {}) {
  const acked: number[] = [];
  const sent: Outgoing[] = [];
  const order: string[] = [];
  const batch: TrackedDelivery[] = Array.from({ length: count }, (_, n) =>
    createDelivery(
      {
        queue: 'gateway.orders',
        now: () => new Date(),
        ack(tag) {
          acked.push(tag);
          order.push(`ack ${tag}`);
        },
        async forward(copy) {
          await new Promise((resolve) => setImmediate(resolve));
          sent.push(copy);
          order.push(`confirmed ${copy.messageId}`);
          return true;
        },
      },
      {
        fields: {
          deliveryTag: n,
          redelivered: false,
          exchange: '',
          routingKey: 'order.created',
          consumerTag: '',
        },
        properties: { messageId: `m${n}`, headers } as never,
        content: Buffer.from(String(n)),
      },
    ),
  );
  const run = (handler: Handler, alive = () => true) =>
    runBatch({ log: createLog('silent'), handler, alive }, batch);
  return { acked, sent, order, batch, run };
}

describe('a batch', () => {
  test('that meets "wait" settles nothing and says so', async () => {
    const { acked, sent, run } = build(3);
    expect(await run(() => Promise.reject(away))).toBe(away);
    expect([acked, sent]).toEqual([[], []]);
  });

  test('that fails is split, and stops at the first message that meets "wait"', async () => {
    const { acked, run } = build(3);
    const outcome = await run(async (batch) => {
      if (batch.length > 1) throw new Error('some of these');
      if (batch[0]?.messageId === 'm1') throw away;
    });
    expect(outcome).toBe(away);
    expect(acked).toEqual([0]);
  });

  test('acks a message only after its copy was confirmed', async () => {
    const { order, run } = build(1);
    await run(() => Promise.reject(new Error('unknown')));
    expect(order).toEqual(['confirmed m0', 'ack 0']);
  });

  test('waits for what a handler put away without awaiting it', async () => {
    const { sent, acked, run } = build(2);
    await run(async ([first]) => void first?.dead('no use', 'test'));
    expect(sent.map((copy) => copy.headers?.code)).toEqual(['test']);
    expect(acked.sort()).toEqual([0, 1]);
  });

  test('moves a message that met "wait" twenty times alone out of the way of the others', async () => {
    const { sent, run } = build(1, { 'x-delivery-count': 20 });
    expect(await run(() => Promise.reject(away))).toBeUndefined();
    expect(sent.map((copy) => copy.exchange)).toEqual(['gateway.retry.later']);
  });

  test('acks nothing on a channel that is gone', async () => {
    const { acked, run } = build(2);
    await run(
      () => Promise.resolve(),
      () => false,
    );
    expect(acked).toEqual([]);
  });

  test('settles a delivery once, whatever comes later', async () => {
    const { acked, sent, batch } = build(1);
    batch[0]?.ack();
    await batch[0]?.dead('too late');
    await batch[0]?.retry('soon', 'too late');
    expect([acked, sent]).toEqual([[0], []]);
  });
});
