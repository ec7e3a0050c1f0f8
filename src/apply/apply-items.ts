import type { Deps } from '../deps.ts';
import { describeError, isDatabaseAway } from '../errors.ts';
import type { KnownAnswer } from './answer.ts';
import type { AskRef } from './ask-writes.ts';
import type { BatchTurns } from './batch-turns.ts';
import { type ApplyRun, decideAndWrite } from './decide-and-write.ts';
import type { Holdings, StoredDoc } from './holdings.ts';
import { type Item, objectKey } from './item.ts';
import { isLostRace } from './lost-race.ts';
import { postponed, type Verdict } from './verdicts.ts';

export type ApplyDeps = Pick<Deps, 'db' | 'log' | 'now'> & {
  /** Shared by the batches of one process. */
  batchTurns?: BatchTurns | undefined;
  /** Told of channels for which ReCharge is to be asked, once that is durable; see `ask-lanes.ts`. */
  onAsks?: ((channelIds: Set<string>) => void) | undefined;
};

export interface ApplyOptions<Content> {
  /** Told of each verdict as soon as it is written. */
  onVerdict?: (item: Item<Content>, verdict: Verdict) => void;
  /** What ReCharge answered, and the asks that it answered; by `objectKey`. */
  answers?: ReadonlyMap<string, KnownAnswer<Content>>;
  asked?: ReadonlyMap<string, AskRef>;
}

/** One transaction stays well below the size of the server's log entries. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * Applies events about orders or the catalogue: decides them in memory, writes documents and event rows in
 * one transaction. Never asks ReCharge: what only it can tell is written down with that transaction and waits in
 * its channel's lane.
 *
 * @returns a verdict for each event, in their sequence.
 * @throws when MongoDB is away (nothing of the rest is known to be written; safe to repeat).
 */
export async function applyItems<Content, Doc extends StoredDoc>(
  deps: ApplyDeps,
  holdings: Holdings<Content, Doc>,
  items: Item<Content>[],
  options: ApplyOptions<Content> = {},
): Promise<Verdict[]> {
  const { onVerdict, answers = new Map(), asked = new Map() } = options;
  const verdicts = new Map<Item<Content>, Verdict>();
  const run: ApplyRun<Content, Doc> = {
    deps,
    holdings,
    answers,
    asked,
    verdicts,
    tell(item, verdict) {
      verdicts.set(item, verdict);
      onVerdict?.(item, verdict);
    },
  };
  for (const part of partsOf(items, holdings.mostAtOnce)) {
    const work = () => applyPart(run, part);
    await (deps.batchTurns ? deps.batchTurns.run(part.map(objectKey), work) : work());
  }
  return items.flatMap((item) => verdicts.get(item) ?? []);
}

/** An error that is not MongoDB's absence is pinned to one event by halving; only that one is tried again. */
async function applyPart<Content, Doc extends StoredDoc>(
  run: ApplyRun<Content, Doc>,
  items: Item<Content>[],
): Promise<void> {
  if (items.length === 0) return;
  try {
    await decideAndWrite(run, items);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    if (items.length > 1) {
      const middle = Math.ceil(items.length / 2);
      await applyPart(run, items.slice(0, middle));
      await applyPart(run, items.slice(middle));
      return;
    }
    const [item] = items;
    if (!item) return;
    // Also met for up to a minute when a process died inside a transaction that held this object.
    const reason = describeError(error);
    run.deps.log.error({ eventId: item.eventId, objectId: item.objectId, err: reason }, 'event not applied');
    run.tell(item, postponed(item, isLostRace(error) ? 'conflict' : 'soon', reason).verdict);
  }
}

function* partsOf<Content>(items: Item<Content>[], most: number): Generator<Item<Content>[]> {
  let part: Item<Content>[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = item.raw?.length ?? 0;
    if (part.length > 0 && (part.length >= most || bytes + size > MOST_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(item);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
