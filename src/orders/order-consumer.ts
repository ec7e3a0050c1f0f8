import type { Handler } from '../amqp/run-batch.ts';
import { createBatchTurns } from '../apply/batch-turns.ts';
import { createEventConsumer, type EventConsumerDeps } from '../apply/event-consumer.ts';
import type { ChannelAccess } from '../channels/access.ts';
import { orderWork } from './order-work.ts';

/** The handler of `gateway.orders`. */
export function createOrderConsumer(
  deps: EventConsumerDeps & { access: Pick<ChannelAccess, 'channelsNow' | 'client'> },
): Handler {
  const { holdings, flush } = orderWork(deps);
  const consume = createEventConsumer(
    { ...deps, batchTurns: deps.batchTurns ?? createBatchTurns() },
    holdings,
  );
  return async (batch) => {
    await consume(batch);
    await flush();
  };
}
