import { isTesting } from '../channels/is-testing.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { AskRoom } from './ask-room.ts';
import type { Held } from './holdings.ts';
import { type Item, isPlaced, type PlacedItem } from './item.ts';

/** A test delivery is one record; more signed ones than this at once, or waiting, are the shop's business. */
const MOST_HELD_BACK = 5;
/** Ids grow without end: those of the examples in ReCharge's documentation have seven digits and more, a made-up record's may be short. */
const LONGEST_SAMPLE_ID = 6;
/** Domains that exist for examples only: RFC 2606, section 3. */
const EXAMPLE_ADDRESS = /@(?:[^@]+\.)?(?:example\.(?:com|org|net)|[^@]+\.(?:test|example|invalid))$/i;

export interface SampleSense<Content> {
  of(item: PlacedItem<Content>): 'test' | 'sample' | null;
  /** Channels of which more came at once than a test delivery. */
  bursts(): ChannelDoc[];
}

/**
 * Tells what may be the sample record of a test delivery: whatever a channel that is being tested sends about an object
 * that we do not hold; but of signed full records, when many come, only those that look like one. A real one loses
 * only the time of asking for it.
 */
export function createSampleSense<Content>(
  items: Item<Content>[],
  held: Pick<Held<Content, unknown>, 'of'>,
  room: AskRoom,
  now: Date,
): SampleSense<Content> {
  const testing = new Map<ChannelDoc, { isBurst: boolean } | null>();
  const isNew = (item: Item<Content>) =>
    item.verified !== 'fetched' && item.reading.kind === 'record' && isPlaced(item) && !held.of(item).isHeld;
  const testOf = (channel: ChannelDoc) => {
    let test = testing.get(channel);
    if (test === undefined) {
      const its = isTesting(channel, now) ? items.filter((item) => item.channel === channel) : null;
      const isMany = (its?.filter(isNew).length ?? 0) > MOST_HELD_BACK;
      test = its && { isBurst: isMany || room.pending(channel._id.toString()) > MOST_HELD_BACK };
      testing.set(channel, test);
    }
    return test;
  };
  return {
    of(item) {
      if (item.verified === 'fetched') return null;
      const test = testOf(item.channel);
      if (!test) return null;
      if (looksLikeSample(item)) return 'sample';
      return item.reading.kind === 'record' && test.isBurst ? null : 'test';
    },
    bursts: () =>
      [...testing].flatMap(([channel, test]) =>
        test?.isBurst && room.pending(channel._id.toString()) > 0 ? [channel] : [],
      ),
  };
}

/** All that can be told: a short id, and of an order the address of a person who cannot be. */
function looksLikeSample({ objectId, resource, reading }: PlacedItem<unknown>): boolean {
  if (resource === 'product' || reading.kind !== 'record' || objectId.length > LONGEST_SAMPLE_ID)
    return false;
  const { customer } = reading.record.content as { customer?: { email?: unknown } };
  return (
    resource === 'plan' || EXAMPLE_ADDRESS.test(typeof customer?.email === 'string' ? customer.email : '')
  );
}
