import type { Handler } from '../amqp/run-batch.ts';
import { createBatchTurns } from '../apply/batch-turns.ts';
import { createEventConsumer, type EventConsumerDeps } from '../apply/event-consumer.ts';
import type { ChannelAccess } from '../channels/access.ts';
import { createProductLearner } from '../products/learn-from-orders.ts';
import { createMarkKeeper } from './mark-keeper.ts';
import { orderHoldings } from './order-holdings.ts';

/** The handler of `gateway.orders`. What was applied raises the channel's mark and teaches products. */
export function createOrderConsumer(
  deps: EventConsumerDeps & { access: Pick<ChannelAccess, 'channel' | 'client'> },
): Handler {
  const marks = createMarkKeeper(deps);
  const learner = createProductLearner(deps);
  const holdings = orderHoldings(deps, (channel, orders) => {
    marks.raise(channel, orders);
    learner.learn(channel, orders);
  });
  const consume = createEventConsumer({ ...deps, batchTurns: createBatchTurns() }, holdings);
  return async (batch) => {
    await consume(batch);
    await Promise.all([marks.flush(), learner.flush()]);
  };
}
