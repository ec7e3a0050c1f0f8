import type { Channel } from 'amqplib';
import { MINUTE, SECOND } from '../time.ts';

/** Every event enters here under its routing key: `order.created`, `plan.updated`, `mail.despatch`, … */
export const EVENTS_EXCHANGE = 'gateway.events';
/** Exchange and queue of what nobody may lose and nobody can process. */
export const DEAD = 'gateway.dead';

export const QUEUES = {
  orders: 'gateway.orders',
  /** Orders above `LARGE_BYTES`: the broker counts what it hands out by messages, never by bytes. */
  ordersLarge: 'gateway.orders.large',
  products: 'gateway.products',
  /** What anybody can send who knows an address: nothing that is signed waits behind it. */
  unsigned: 'gateway.unsigned',
  mail: 'gateway.mail',
  dead: DEAD,
} as const;

/** One wait queue (and exchange of the same name) per class of error. */
export const RETRY = { soon: 'gateway.retry.soon', later: 'gateway.retry.later' } as const;

/** How long a message waits, by class of error, in milliseconds. */
export const RETRY_DELAYS_MS = { soon: 3 * SECOND, later: MINUTE } as const;
export type RetryDelays = Readonly<Record<keyof typeof RETRY, number>>;

const BINDINGS = [
  { queue: QUEUES.orders, patterns: ['order.*'] },
  { queue: QUEUES.ordersLarge, patterns: ['large.order.*'] },
  { queue: QUEUES.products, patterns: ['plan.*', 'product.*'] },
  { queue: QUEUES.unsigned, patterns: ['unsigned.*.*'] },
  { queue: QUEUES.mail, patterns: ['mail.*'] },
] as const;

const QUORUM = { 'x-queue-type': 'quorum' };
/**
 * A dead-lettered message leaves its queue only when the next queue has confirmed it. RabbitMQ
 * documents that this needs a quorum queue and `reject-publish`; without it a crash in between loses it.
 */
const SAFE_DEAD_LETTERING = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };
/**
 * The broker's limit is the last resort only: closing a channel counts as a delivery for every message
 * it held, so a low limit dead-letters innocent ones when workers die. We judge poison ourselves.
 */
const DELIVERY_LIMIT = 50;
/** RabbitMQ 4 gives queues without a limit one of 20, and drops beyond it where there is no further exchange. */
const NO_DELIVERY_LIMIT = 1_000_000;

/**
 * Declares everything the gateway needs in its virtual host; doing it again changes nothing, so each
 * (re)connection does it and what was deleted by hand is back.
 *
 *     gateway.events ─(order.*, large.order.*, plan.*, product.*, unsigned.*.*, mail.*)─▶
 *                            gateway.orders|orders.large|products|unsigned|mail
 *     gateway.retry.soon|later (fanout ▶ queue with a TTL) ─expired, routing key kept─▶ gateway.events
 *     gateway.orders|orders.large|products|unsigned|mail ─delivery limit─▶ gateway.dead (fanout ▶ queue)
 */
export async function declareTopology(
  channel: Channel,
  delaysMs: RetryDelays = RETRY_DELAYS_MS,
): Promise<void> {
  await channel.assertExchange(EVENTS_EXCHANGE, 'topic', { durable: true });
  await channel.assertExchange(DEAD, 'fanout', { durable: true });
  await channel.assertQueue(DEAD, {
    durable: true,
    arguments: { ...QUORUM, 'x-delivery-limit': NO_DELIVERY_LIMIT },
  });
  await channel.bindQueue(DEAD, DEAD, '');

  for (const { queue, patterns } of BINDINGS) {
    await channel.assertQueue(queue, {
      durable: true,
      arguments: {
        ...QUORUM,
        ...SAFE_DEAD_LETTERING,
        'x-delivery-limit': DELIVERY_LIMIT,
        'x-dead-letter-exchange': DEAD,
      },
    });
    for (const pattern of patterns) await channel.bindQueue(queue, EVENTS_EXCHANGE, pattern);
  }

  for (const wait of ['soon', 'later'] as const) {
    await channel.assertExchange(RETRY[wait], 'fanout', { durable: true });
    await channel.assertQueue(RETRY[wait], {
      durable: true,
      arguments: {
        ...QUORUM,
        ...SAFE_DEAD_LETTERING,
        'x-message-ttl': delaysMs[wait],
        'x-dead-letter-exchange': EVENTS_EXCHANGE,
      },
    });
    await channel.bindQueue(RETRY[wait], RETRY[wait], '');
  }
}
