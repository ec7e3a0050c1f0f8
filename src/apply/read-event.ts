import type { ChannelAccess } from '../channels/access.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { EventMessage } from '../events/read-message.ts';
import { type IdentifiedDelivery, identifyDelivery, isUnreadable } from '../recharge/identify.ts';
import type { Holdings, StoredDoc } from './holdings.ts';
import type { Item, Reading, Resource } from './item.ts';

type Reader<Content> = Pick<Holdings<Content, StoredDoc>, 'resources' | 'read'>;

/**
 * Reads deliveries, with their channels as they are now: a test that was asked for just before a delivery must be known
 * when it is judged. @throws when MongoDB is away and a channel was never seen.
 */
export async function readEvents<Content>(
  deps: { access: Pick<ChannelAccess, 'channelsNow'> },
  reader: Reader<Content>,
  events: EventMessage[],
): Promise<Item<Content>[]> {
  const channels = await deps.access.channelsNow([...new Set(events.map(({ channelId }) => channelId))]);
  return events.map((event) => readEvent(reader, event, channels.get(event.channelId) ?? null));
}

/** What a delivery says; whatever cannot be read is `dead`, never an exception. */
export function readEvent<Content>(
  reader: Reader<Content>,
  event: EventMessage,
  channel: ChannelDoc | null,
): Item<Content> {
  const { body, ...known } = event;
  const resource = reader.resources.find((name) => event.topic.startsWith(`${name}/`));
  const item = {
    redelivered: false,
    ...known,
    channel,
    resource: resource ?? reader.resources[0],
    via: event.verified === 'none' ? ('unsigned' as const) : ('webhook' as const),
    raw: body,
  };
  const delivery = identifyDelivery(event.topic, body);
  if (isUnreadable(delivery)) return { ...item, objectId: null, reading: dead(delivery.unreadable) };
  const { objectId } = delivery;
  if (!resource) return { ...item, objectId, reading: dead(`${event.topic} came to the wrong queue.`) };
  return { ...item, objectId, reading: readingOf(reader, resource, event, delivery) };
}

const dead = (reason: string): Reading<never> => ({ kind: 'dead', reason });

function readingOf<Content>(
  reader: Reader<Content>,
  resource: Resource,
  { verified }: EventMessage,
  { deleted, onlyId, shape, record }: IdentifiedDelivery,
): Reading<Content> {
  const isSigned = verified !== 'none';
  if (deleted) return { kind: 'deletion', isProof: isSigned && onlyId };
  if (!isSigned) return { kind: 'ask' };
  if (shape === '2021-01') return { kind: 'ask' };
  try {
    return { kind: 'record', record: reader.read(resource, record) };
  } catch (error) {
    return dead(error instanceof Error ? error.message : String(error));
  }
}
