import type { ChannelDoc } from '../channels/model.ts';
import type { EventDoc } from '../events/model.ts';

export type Resource = Exclude<EventDoc['resource'], 'unknown'>;

/** A record of ReCharge's in our words, with what tells its versions apart. */
export interface ReadRecord<Content> {
  /** ReCharge's id; of a product the shop's. */
  objectId: string;
  content: Content;
  /** When ReCharge last changed it. */
  version: Date | null;
  /** Of the normalised content: tells a duplicate from a tie. */
  contentHash: string;
  /** Whether a stored hash is that of the same content, also one that an older version made. */
  isHash(stored: string): boolean;
  unknownKeys: string[];
}

/**
 * What an event says. `ask`: nothing that we may use but the object's id. A deletion proves itself when it is signed and
 * holds only an id: one with more in it may be another event's bytes, sent to a deletion's address.
 */
export type Reading<Content> =
  | { kind: 'record'; record: ReadRecord<Content> }
  | { kind: 'deletion'; isProof: boolean }
  | { kind: 'ask' }
  | { kind: 'dead'; reason: string };

/** An event on its way to its verdict; a record that was fetched is one too (`verified: 'fetched'`). */
export interface Item<Content>
  extends Pick<EventDoc, 'eventId' | 'topic' | 'objectId' | 'via' | 'verified' | 'receivedAt'> {
  accountId: string;
  channelId: string;
  /** Null when there is no such channel (any more). */
  channel: ChannelDoc | null;
  resource: Resource;
  traceparent: string | null;
  /** Null for fetched records. */
  raw: Buffer | null;
  /** The broker may have brought this very message before. */
  redelivered: boolean;
  /** Its row says `waiting`: ReCharge was asked, and this is its decision. */
  resumed?: boolean;
  reading: Reading<Content>;
}

/** An event of which channel and object are known. */
export type PlacedItem<Content> = Item<Content> & { channel: ChannelDoc; objectId: string };

export const isPlaced = <Content>(item: Item<Content>): item is PlacedItem<Content> =>
  item.channel !== null && item.objectId !== null;

/** The key of an object across channels. */
export const objectKey = (item: Pick<Item<unknown>, 'channelId' | 'resource' | 'objectId'>): string =>
  `${item.channelId}/${item.resource}/${item.objectId ?? ''}`;

/** The key of an event across channels. */
export const eventKey = (item: Pick<Item<unknown>, 'channelId' | 'eventId'>): string =>
  `${item.channelId}/${item.eventId}`;
