import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Delivery, TrackedDelivery } from './delivery.ts';
import { causeOf, settle } from './settle.ts';

export type Handler = (batch: Delivery[]) => Promise<void>;

/** From here on a message is processed alone: it may be what brought its neighbours down. */
export const ALONE_FROM = 3;

/**
 * Runs the handler and settles what it left open: all of it as done when the handler returns. When it
 * throws, the messages of a batch are processed again one by one, and one that is alone is settled by the
 * error's cause.
 *
 * @returns the error when the consumer has to wait for our own store; what is unsettled then stays so.
 */
export async function runBatch(
  deps: { log: Log; handler: Handler; alive: () => boolean },
  batch: TrackedDelivery[],
): Promise<unknown> {
  try {
    await deps.handler(batch);
  } catch (error) {
    const wait = await (batch.length > 1 ? oneByOne(deps, batch, error) : settleFailed(deps, batch, error));
    if (wait !== undefined) return wait;
  }
  for (const delivery of batch) if (!delivery.settled && deps.alive()) settle(delivery, { kind: 'done' });
  for (const delivery of batch) await delivery.finished();
  return undefined;
}

async function oneByOne(
  deps: { log: Log; handler: Handler; alive: () => boolean },
  batch: TrackedDelivery[],
  error: unknown,
): Promise<unknown> {
  if (causeOf(error).kind === 'wait') return error;
  const open = batch.filter((delivery) => !delivery.settled);
  deps.log.warn({ err: describeError(error), size: batch.length }, 'a batch failed; one by one now');
  for (const delivery of open) {
    if (!deps.alive()) return undefined;
    const wait = await runBatch(deps, [delivery]);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

function settleFailed(deps: { log: Log }, [delivery]: TrackedDelivery[], error: unknown): unknown {
  const cause = causeOf(error);
  if (!delivery || delivery.settled) return cause.kind === 'wait' ? error : undefined;
  if (!settle(delivery, cause)) return error;
  deps.log.warn({ err: cause.reason, messageId: delivery.messageId, retry: cause.kind }, 'a message failed');
  return undefined;
}
