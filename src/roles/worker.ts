import { QUEUES } from '../amqp/topology.ts';
import { createDeadLetterConsumer } from '../events/dead-letter-consumer.ts';
import { createMailConsumer, MAIL_CONSUME } from '../mail/mail-consumer.ts';
import { createDespatchRenderer } from '../mail/render-despatch.ts';
import { createOrderConsumer } from '../orders/order-consumer.ts';
import type { Parts } from '../parts.ts';
import { createProductConsumer } from '../products/product-consumer.ts';
import { createMailTransport } from '../smtp/transport.ts';

/** The role `worker`: applies events, sends mails, keeps dead letters. Any number of them may run. */
export function startWorker(parts: Parts): { stop(): Promise<void> } {
  const { broker, featureDeps } = parts;
  const healthy = () => featureDeps.db.ping();
  const transport = createMailTransport({ url: featureDeps.config.smtpUrl });
  const mailDeps = { ...featureDeps, transport, renderer: createDespatchRenderer() };
  const consumers = [
    broker.consume(QUEUES.orders, { healthy }, createOrderConsumer(featureDeps)),
    broker.consume(QUEUES.products, { healthy }, createProductConsumer(featureDeps)),
    broker.consume(QUEUES.mail, { ...MAIL_CONSUME, healthy }, createMailConsumer(mailDeps)),
    broker.consume(QUEUES.dead, { healthy }, createDeadLetterConsumer(featureDeps)),
  ];
  return {
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      transport.close();
    },
  };
}
