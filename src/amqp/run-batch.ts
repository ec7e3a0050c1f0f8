import { describeError, GatewayError, retryClassOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Delivery, TrackedDelivery } from './delivery.ts';

export type Handler = (batch: Delivery[]) => Promise<void>;

/** From here on a message is processed alone: it may be what brought its neighbours down. */
export const ALONE_FROM = 3;
/** A message that meets "wait" this often, alone, has a trouble of its own and goes to a wait queue. */
const WAITED_ENOUGH = 20;

/**
 * Runs the handler and settles what it left open. Answers with the error when the consumer has to wait
 * for our own store; what is unsettled then stays so.
 *
 * | the handler            | class        | outcome                                                   |
 * |------------------------|--------------|-----------------------------------------------------------|
 * | returns                |              | the unsettled are acked                                   |
 * | throws, batch of many  | never..later | the unsettled are processed again, one by one             |
 * | throws, batch of one   | never        | dead letter with the error's code                         |
 * | throws, batch of one   | soon, later  | wait queue of that class                                  |
 * | throws, any            | wait         | nothing is settled, the consumer lets go and waits        |
 * | throws, delivered ≥ 20 | wait         | wait queue `later`: the store answers, only not for this one |
 */
export async function runBatch(
  deps: { log: Log; handler: Handler; alive: () => boolean },
  batch: TrackedDelivery[],
): Promise<unknown> {
  try {
    await deps.handler(batch);
  } catch (error) {
    const open = batch.filter((delivery) => !delivery.settled);
    const wait = await settleFailed(deps, batch, open, error);
    if (wait !== undefined) return wait;
  }
  for (const delivery of batch) if (!delivery.settled && deps.alive()) delivery.ack();
  for (const delivery of batch) await delivery.finished();
  return undefined;
}

async function settleFailed(
  deps: { log: Log; handler: Handler; alive: () => boolean },
  batch: TrackedDelivery[],
  open: TrackedDelivery[],
  error: unknown,
): Promise<unknown> {
  const retry = retryClassOf(error);
  const [only] = batch;
  const alone = batch.length === 1;
  if (retry === 'wait' && !(alone && only && only.deliveryCount >= WAITED_ENOUGH)) return error;
  if (!alone) {
    deps.log.warn({ err: describeError(error), size: batch.length }, 'a batch failed; one by one now');
    for (const delivery of open) {
      if (!deps.alive()) return undefined;
      const wait = await runBatch(deps, [delivery]);
      if (wait !== undefined) return wait;
    }
    return undefined;
  }
  const reason = describeError(error);
  for (const delivery of open) {
    deps.log.warn({ err: reason, messageId: delivery.messageId, retry }, 'a message failed');
    if (retry === 'never') void delivery.dead(reason, error instanceof GatewayError ? error.code : 'failed');
    else void delivery.retry(retry === 'soon' ? 'soon' : 'later', reason);
  }
  return undefined;
}
