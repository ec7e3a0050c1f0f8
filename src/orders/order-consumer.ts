import type { Delivery } from '../amqp/delivery.ts';
import type { Handler } from '../amqp/run-batch.ts';
import { createBatchTurns } from '../apply/batch-turns.ts';
import { refuseMessage, settleDeliveries } from '../apply/event-consumer.ts';
import { type EventMessage, readMessage } from '../events/read-message.ts';
import { createProductLearner } from '../products/learn-from-orders.ts';
import { type ApplyDeps, applyOrderEvents } from './apply-order-events.ts';
import { createMarkKeeper } from './mark-keeper.ts';

/**
 * The handler of `gateway.orders`: applies a batch, then acks, retries or dead-letters each message. Throws
 * only when MongoDB is away, so that the consumer lets go of everything and waits.
 */
export function createOrderConsumer(deps: Omit<ApplyDeps, 'onApplied' | 'batchTurns'>): Handler {
  const marks = createMarkKeeper(deps);
  const learner = createProductLearner(deps);
  const applyDeps: ApplyDeps = {
    ...deps,
    batchTurns: createBatchTurns(),
    onApplied(channel, orders) {
      marks.raise(channel, orders);
      learner.learn(channel, orders);
    },
  };
  return async (batch) => {
    const taken: { delivery: Delivery; event: EventMessage }[] = [];
    for (const delivery of batch) {
      const event = readMessage(delivery);
      if (event) taken.push({ delivery, event });
      else refuseMessage(delivery);
    }
    const verdicts = await applyOrderEvents(
      applyDeps,
      taken.map(({ event }) => event),
    );
    settleDeliveries(
      deps,
      'order',
      taken.flatMap(({ delivery, event }, index) => {
        const verdict = verdicts[index];
        return verdict ? [{ delivery, receivedAt: event.receivedAt, verdict }] : [];
      }),
    );
    await Promise.all([marks.flush(), learner.flush()]);
  };
}
