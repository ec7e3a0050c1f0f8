import { QUEUES } from '../amqp/topology.ts';
import { askWorker, startAskLanes } from '../apply/ask-lanes.ts';
import { createBatchTurns } from '../apply/batch-turns.ts';
import { byResource } from '../apply/by-resource.ts';
import { createDeadLetterConsumer } from '../events/dead-letter-consumer.ts';
import { createMailConsumer, MAIL_CONSUME } from '../mail/mail-consumer.ts';
import { createDespatchRenderer } from '../mail-body/render-despatch.ts';
import { createOrderConsumer } from '../orders/order-consumer.ts';
import { orderWork } from '../orders/order-work.ts';
import type { Parts } from '../parts.ts';
import { catalogueHoldings } from '../products/catalogue-holdings.ts';
import { createProductConsumer } from '../products/product-consumer.ts';
import { createMailTransport } from '../smtp/transport.ts';
import { SECOND } from '../time.ts';

/** What a stop may take: the mails under way, then the closing. */
export const WORKER_STOP_MS = MAIL_CONSUME.graceMs + 5 * SECOND;

/** Each may be 2 MiB and cost a quarter of a second: few are held, and the event loop is had back after each. */
const LARGE_ORDERS = { prefetch: 8, batchSize: 1, batchesInFlight: 1 };

/** Whoever floods an address gets no more of the database than this. */
const UNSIGNED = { prefetch: 100, batchSize: 50, batchesInFlight: 1 };

/** The role `worker`: applies events, asks ReCharge where only it can tell, sends mails, keeps dead letters. Any number may run. */
export function startWorker(parts: Parts): { stop(): Promise<void> } {
  const { broker } = parts;
  const healthy = () => parts.db.ping();
  const transport = createMailTransport({ url: parts.config.smtpUrl });
  const mailDeps = { ...parts, transport, renderer: createDespatchRenderer() };
  const applying = { ...parts, batchTurns: createBatchTurns() };
  const { holdings, flush } = orderWork(applying);
  const lanes = startAskLanes(parts, [
    askWorker(applying, holdings, flush),
    askWorker(parts, catalogueHoldings(parts)),
  ]);
  const onAsks = (channelIds: Set<string>) => lanes.wake(channelIds);
  const unsigned = byResource(
    createOrderConsumer({ ...applying, onAsks }),
    createProductConsumer({ ...parts, onAsks }),
  );
  const consumers = [
    broker.consume(QUEUES.orders, { healthy }, createOrderConsumer({ ...applying, onAsks })),
    broker.consume(
      QUEUES.ordersLarge,
      { ...LARGE_ORDERS, healthy },
      createOrderConsumer({ ...applying, onAsks }),
    ),
    broker.consume(QUEUES.products, { healthy }, createProductConsumer({ ...parts, onAsks })),
    broker.consume(QUEUES.unsigned, { ...UNSIGNED, healthy }, unsigned),
    broker.consume(QUEUES.mail, { ...MAIL_CONSUME, healthy }, createMailConsumer(mailDeps)),
    broker.consume(QUEUES.dead, { healthy }, createDeadLetterConsumer(parts)),
  ];
  return {
    async stop() {
      await Promise.all([lanes.stop(), ...consumers.map((consumer) => consumer.stop())]);
      transport.close();
    },
  };
}
