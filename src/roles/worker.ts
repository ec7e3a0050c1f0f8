import { QUEUES } from '../amqp/topology.ts';
import { createDeadLetterConsumer } from '../events/dead-letter-consumer.ts';
import { createMailConsumer, MAIL_CONSUME } from '../mail/mail-consumer.ts';
import { createDespatchRenderer } from '../mail/render-despatch.ts';
import { createOrderConsumer } from '../orders/order-consumer.ts';
import type { Parts } from '../parts.ts';
import { createProductConsumer } from '../products/product-consumer.ts';
import { createMailTransport } from '../smtp/transport.ts';

/** Each may be 2 MiB and cost a quarter of a second: few are held, and the event loop is had back after each. */
const LARGE_ORDERS = { prefetch: 8, batchSize: 1, batchesInFlight: 1 };

/** The role `worker`: applies events, sends mails, keeps dead letters. Any number of them may run. */
export function startWorker(parts: Parts): { stop(): Promise<void> } {
  const { broker } = parts;
  const healthy = () => parts.db.ping();
  const transport = createMailTransport({ url: parts.config.smtpUrl });
  const mailDeps = { ...parts, transport, renderer: createDespatchRenderer() };
  const consumers = [
    broker.consume(QUEUES.orders, { healthy }, createOrderConsumer(parts)),
    broker.consume(QUEUES.ordersLarge, { ...LARGE_ORDERS, healthy }, createOrderConsumer(parts)),
    broker.consume(QUEUES.products, { healthy }, createProductConsumer(parts)),
    broker.consume(QUEUES.mail, { ...MAIL_CONSUME, healthy }, createMailConsumer(mailDeps)),
    broker.consume(QUEUES.dead, { healthy }, createDeadLetterConsumer(parts)),
  ];
  return {
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      transport.close();
    },
  };
}
