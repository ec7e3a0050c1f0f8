import type { Delivery } from '../amqp/delivery.ts';
import type { Handler } from '../amqp/run-batch.ts';
import { type Cause, settle } from '../amqp/settle.ts';
import type { ChannelAccess } from '../channels/access.ts';
import type { Deps } from '../deps.ts';
import { type EventMessage, readMessage } from '../events/read-message.ts';
import { type ApplyDeps, applyItems } from './apply-items.ts';
import type { Holdings, StoredDoc } from './holdings.ts';
import { measure } from './measure.ts';
import { readEvents } from './read-event.ts';
import type { Verdict } from './verdicts.ts';

export type EventConsumerDeps = ApplyDeps &
  Pick<Deps, 'metrics'> & { access: Pick<ChannelAccess, 'channelsNow'> };

/**
 * The handler of a queue of events: applies a batch and settles each message by its verdict. Throws only
 * when MongoDB is away, so that the consumer lets go of everything and waits.
 */
export function createEventConsumer<Content, Doc extends StoredDoc>(
  deps: EventConsumerDeps,
  holdings: Holdings<Content, Doc>,
): Handler {
  return async (batch) => {
    const deliveries: Delivery[] = [];
    const events: EventMessage[] = [];
    for (const delivery of batch) {
      const event = readMessage(delivery);
      if (!event) {
        settle(delivery, NONE_OF_OURS);
        continue;
      }
      deliveries.push(delivery);
      events.push(event);
    }
    const items = await readEvents(deps, holdings, events);
    const deliveryOf = new Map(items.map((item, index) => [item, deliveries[index]]));
    await applyItems(deps, holdings, items, {
      onVerdict(item, verdict) {
        measure(deps, holdings.name, item, verdict);
        const delivery = deliveryOf.get(item);
        if (delivery) settle(delivery, causeOf(verdict));
      },
    });
  };
}

const NONE_OF_OURS: Cause = {
  kind: 'never',
  code: 'message_malformed',
  reason: 'The headers do not name account, channel, topic and event.',
};

function causeOf(verdict: Verdict): Cause {
  if (verdict.outcome === 'retry') return { kind: verdict.retry, reason: verdict.reason };
  if (verdict.outcome !== 'dead') return { kind: 'done' };
  return { kind: 'never', code: 'unreadable', reason: verdict.reason ?? 'unreadable' };
}
