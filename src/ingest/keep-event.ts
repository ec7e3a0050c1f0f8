import { describeError, GatewayError, isDatabaseAway } from '../errors.ts';
import type { Log } from '../log.ts';
import { SECOND } from '../time.ts';
import { type DurableEvent, messageHeadersOf, routingKeyOf } from './durable-event.ts';
import type { Spool } from './spool.ts';

/** What the queue offers to the door: see `amqp/`. */
export interface EventPublisher {
  publish(
    message: {
      routingKey: string;
      body: Buffer;
      messageId: string;
      headers: Record<string, string | number>;
    },
    options: { deadlineMs: number },
  ): Promise<void>;
}

/**
 * @default publish 1,500 ms, spool 1,000 ms: together less than the 3 s within which we promise an answer.
 * ReCharge waits 5 s: documentation page docs.getrecharge.com/docs/webhooks-overview.
 */
export interface KeepDeadlines {
  publishMs: number;
  spoolMs: number;
}

export interface KeepEvent {
  /** Resolves with where the event is durable. @throws GatewayError `not_durable` when it is nowhere. */
  keep(event: DurableEvent): Promise<'queue' | 'spool'>;
  /** True while deliveries go straight to the spool. */
  isTripped(): boolean;
}

const PROBE_EVERY_MS = 250;
/** However late the queue's deadline passed, the spool is tried. */
const LEAST_SPOOL_MS = 250;

/**
 * Makes an event durable: in RabbitMQ, else in the spool. One missed deadline trips the way to the
 * queue (a half-open connection would cost every delivery 1.5 s); from then on events go to the spool
 * at once and one of them at a time is also published as a probe, until a probe is confirmed. The
 * probe's event may come twice, which changes nothing: consumers know it by its id.
 */
export function createKeepEvent(
  deps: {
    publisher: EventPublisher;
    spool: Spool;
    log: Log;
    /** Milliseconds that only go forward. @default performance.now */
    clock?: () => number;
  },
  deadlines: KeepDeadlines = { publishMs: 1.5 * SECOND, spoolMs: SECOND },
): KeepEvent {
  const { clock = () => performance.now() } = deps;
  let tripped = false;
  let probing = false;
  let lastProbe = Number.NEGATIVE_INFINITY;

  const publish = (event: DurableEvent): Promise<void> =>
    deps.publisher.publish(
      {
        routingKey: routingKeyOf(event),
        body: event.body,
        messageId: event.eventId,
        headers: messageHeadersOf(event),
      },
      { deadlineMs: deadlines.publishMs },
    );

  async function probe(event: DurableEvent): Promise<void> {
    if (probing || clock() - lastProbe < PROBE_EVERY_MS) return;
    probing = true;
    lastProbe = clock();
    try {
      await publish(event);
      tripped = false;
      deps.log.info('the queue confirms again');
      await deps.spool.remove([event.eventId]);
    } catch (error) {
      deps.log.debug({ err: describeError(error) }, 'probe not confirmed');
    } finally {
      probing = false;
    }
  }

  /** What is left of both deadlines: a busy process lets the first one pass late. */
  const patience = (since: number): number => {
    const left = deadlines.publishMs + deadlines.spoolMs - (clock() - since);
    return Math.min(deadlines.spoolMs, Math.max(LEAST_SPOOL_MS, left));
  };

  async function spool(event: DurableEvent, since = clock()): Promise<'spool'> {
    try {
      await deps.spool.put(event, patience(since));
    } catch (cause) {
      throw new GatewayError('not_durable', 'Neither the queue nor the spool could keep the delivery.', {
        status: 503,
        retry: isDatabaseAway(cause) ? 'wait' : 'soon',
        cause,
      });
    }
    if (tripped) void probe(event);
    return 'spool';
  }

  return {
    async keep(event) {
      if (tripped) return spool(event);
      const since = clock();
      try {
        await publish(event);
        return 'queue';
      } catch (error) {
        if (
          error instanceof GatewayError &&
          (error.code === 'broker_deadline' || error.code === 'broker_blocked')
        ) {
          if (!tripped) deps.log.warn({ err: describeError(error) }, 'the queue does not confirm; spooling');
          tripped = true;
        }
        return spool(event, since);
      }
    },
    isTripped: () => tripped,
  };
}
