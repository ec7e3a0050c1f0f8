import type { Deps } from '../deps.ts';
import { describeError, isDatabaseAway } from '../errors.ts';
import type { KnownAnswer } from './answer.ts';
import { askRecharge } from './ask-recharge.ts';
import type { BatchTurns } from './batch-turns.ts';
import { type ApplyRun, decideAndWrite } from './decide-and-write.ts';
import type { Holdings, StoredDoc } from './holdings.ts';
import { type Item, objectKey } from './item.ts';
import { isLostRace } from './lost-race.ts';
import { postponed, type Verdict } from './verdicts.ts';

export type ApplyDeps = Pick<Deps, 'db' | 'log' | 'now'> & {
  /** Shared by the batches of one process. */
  batchTurns?: BatchTurns;
};

/** One transaction stays well below the size of the server's log entries. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * Applies events about orders or the catalogue: decides them in memory, writes documents and event rows in
 * one transaction, asks ReCharge where only it can tell.
 *
 * @param onVerdict told of each verdict as soon as it is written: whoever needs no answer of ReCharge's
 * does not wait for those who do.
 * @returns a verdict for each event, in their sequence; `retry` where ReCharge could not be asked.
 * @throws when MongoDB is away (nothing of the rest is known to be written; safe to repeat).
 */
export async function applyItems<Content, Doc extends StoredDoc>(
  deps: ApplyDeps,
  holdings: Holdings<Content, Doc>,
  items: Item<Content>[],
  onVerdict: (item: Item<Content>, verdict: Verdict) => void = () => {},
): Promise<Verdict[]> {
  const verdicts = new Map<Item<Content>, Verdict>();
  const run: ApplyRun<Content, Doc> = {
    deps,
    holdings,
    verdicts,
    tell(item, verdict) {
      verdicts.set(item, verdict);
      onVerdict(item, verdict);
    },
  };
  for (const part of partsOf(items, holdings.mostAtOnce)) {
    const work = () => applyPart(run, part, new Map());
    await (deps.batchTurns ? deps.batchTurns.run(part.map(objectKey), work) : work());
  }
  for (const item of items)
    if (!verdicts.has(item)) run.tell(item, postponed(item, 'soon', 'not_decided').verdict);
  return items.flatMap((item) => verdicts.get(item) ?? []);
}

/** An error that is not MongoDB's absence is pinned to one event by halving; only that one is tried again. */
async function applyPart<Content, Doc extends StoredDoc>(
  run: ApplyRun<Content, Doc>,
  items: Item<Content>[],
  answers: ReadonlyMap<string, KnownAnswer<Content>>,
): Promise<void> {
  if (items.length === 0) return;
  try {
    const asks = await decideAndWrite(run, items, answers);
    if (asks.length === 0) return;
    // The others are done by now: they do not wait for ReCharge.
    const known = await askRecharge(run.holdings, asks, answers);
    await applyPart(
      run,
      asks.map(({ item }) => item),
      known,
    );
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    const open = items.filter((item) => !run.verdicts.has(item));
    if (open.length > 1) {
      const middle = Math.ceil(open.length / 2);
      await applyPart(run, open.slice(0, middle), answers);
      await applyPart(run, open.slice(middle), answers);
      return;
    }
    const [item] = open;
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
