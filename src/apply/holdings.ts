import type { mongo, Types } from 'mongoose';
import type { ChannelDoc } from '../channels/model.ts';
import type { Answer, KnownAnswer } from './answer.ts';
import type { Decision, Said } from './decision.ts';
import type { Item, PlacedItem, ReadRecord, Resource } from './item.ts';

/** What every document that events change has. */
export interface StoredDoc {
  _id: Types.ObjectId;
  channelId: Types.ObjectId;
  /** Ours; raised by each write, the guard of every compare-and-set. */
  revision: number;
}

/** What we hold of orders, or of the catalogue: all that tells the two apart when events are applied. */
export interface Holdings<Content, Doc extends StoredDoc> {
  /** The metrics' label. */
  name: 'order' | 'product';
  resources: readonly [Resource, ...Resource[]];
  /** Events that are decided and written together at most. */
  mostAtOnce: number;
  /** @throws GatewayError `recharge_unreadable` when the record has no usable id. */
  read(resource: Resource, record: unknown): ReadRecord<Content>;
  /** Reads what is held of the objects of these events. */
  hold(
    items: Item<Content>[],
    answers: ReadonlyMap<string, KnownAnswer<Content>>,
  ): Promise<Held<Content, Doc>>;
  /**
   * Asks ReCharge for objects of one channel; never throws. By `objectKey`; what has no answer was not asked for
   * this time.
   */
  ask(channel: ChannelDoc, asks: Ask[], signal?: AbortSignal): Promise<Map<string, Answer<Content>>>;
  /** Documents of a channel, counted no further than `upTo`. */
  count(channel: ChannelDoc, upTo: number): Promise<number>;
  collection(): WritableCollection<Doc>;
  /** Told of documents that were written; must not throw. */
  onApplied?(channel: ChannelDoc, docs: Doc[]): void;
}

/** What is held of a batch's objects, as the batch has changed it so far. */
export interface Held<Content, Doc> {
  of(item: PlacedItem<Content>): Known<Content, Doc>;
  keep(item: PlacedItem<Content>, next: Doc[]): void;
  /** What is to be written, in the same sequence in every process. */
  changed(): DocWrite<Doc>[];
}

/** `before` null: to insert. Otherwise compare-and-set on `before.revision`. */
export interface DocWrite<Doc> {
  before: Doc | null;
  after: Doc;
}

/** What is held of one object. */
export interface Known<Content, Doc> {
  /** We hold it, be it marked as deleted. */
  isHeld: boolean;
  isAlive: boolean;
  /** Changes with each write of the object; 0 while it is not held. */
  revision: number;
  /** Our last write of it. */
  updatedAt: Date | null;
  /** Pure but for the `_id` of a new document. `next`: every document that changes. */
  decide(said: Said<Content>): Decision<Doc[]>;
}

/** An object that ReCharge is asked for. */
export interface Ask {
  channelId: string;
  resource: Resource;
  objectId: string;
  isHeld: boolean;
}

/** What of the driver's collection is needed to write documents of any kind. */
export interface WritableCollection<Doc> {
  insertMany(docs: Doc[], options: { session: mongo.ClientSession }): Promise<unknown>;
  bulkWrite(
    operations: {
      replaceOne: { filter: { _id: Types.ObjectId; revision: number }; replacement: Doc };
    }[],
    options: { session: mongo.ClientSession; ordered: true },
  ): Promise<{ matchedCount: number }>;
}
