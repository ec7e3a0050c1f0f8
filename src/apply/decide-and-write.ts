import type { Deps } from '../deps.ts';
import { groupBy } from '../group-by.ts';
import { SECOND } from '../time.ts';
import type { KnownAnswer } from './answer.ts';
import { readAskRoom } from './ask-room.ts';
import { type AskRef, letGo } from './ask-writes.ts';
import { decideBatch } from './decide-batch.ts';
import { freshAnswers } from './fresh-answers.ts';
import type { DocWrite, Holdings, StoredDoc } from './holdings.ts';
import type { Item } from './item.ts';
import { isLostRace } from './lost-race.ts';
import { readRows } from './read-rows.ts';
import type { Verdict } from './verdicts.ts';
import { writeBatch } from './write-batch.ts';

/** One call of `applyItems` on its way. */
export interface ApplyRun<Content, Doc extends StoredDoc> {
  deps: Pick<Deps, 'db' | 'log' | 'now'> & {
    /** Told of channels for which ReCharge is to be asked, once that is durable. */
    onAsks?: ((channelIds: Set<string>) => void) | undefined;
  };
  /** What ReCharge answered to the asks of a lane, by `objectKey`. */
  answers: ReadonlyMap<string, KnownAnswer<Content>>;
  asked: ReadonlyMap<string, AskRef>;
  holdings: Holdings<Content, Doc>;
  verdicts: ReadonlyMap<Item<Content>, Verdict>;
  tell(item: Item<Content>, verdict: Verdict): void;
}

/** After so many lost races a batch is halved, so that fewer others can be in its way. */
const TRIES_BEFORE_SPLIT = 8;
const MOST_TRIES = 40;
const LONGEST_PAUSE_MS = 2 * SECOND;

/**
 * Decides and writes events; of those for which ReCharge must be asked it is written that they wait, and that it is to
 * be asked.
 *
 * @throws what `isLostRace` knows when others were faster again and again, and MongoDB's errors.
 */
export async function decideAndWrite<Content, Doc extends StoredDoc>(
  run: ApplyRun<Content, Doc>,
  items: Item<Content>[],
): Promise<void> {
  const { deps, holdings, answers, asked } = run;
  const tries = items.length > 1 ? TRIES_BEFORE_SPLIT : MOST_TRIES;
  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now();
    const now = deps.now();
    const [held, rows, room] = await Promise.all([
      holdings.hold(items, answers),
      readRows(deps, items),
      readAskRoom(deps, items, now),
    ]);
    const fresh = freshAnswers(items, held, answers);
    const plan = decideBatch(items, { held, rows, answers: fresh, asked, room }, now);
    const docs = held.changed();
    try {
      await writeBatch(deps, holdings.collection(), { docs, ...plan }, now);
    } catch (error) {
      if (!isLostRace(error) || attempt >= tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs(performance.now() - startedAt, attempt)));
      continue;
    }
    for (const [item, verdict] of plan.verdicts) run.tell(item, verdict);
    tellApplied(holdings, items, docs);
    await letGo(deps, plan.bursts, now);
    const toAsk = [
      ...plan.asks.map(({ item }) => item.channelId),
      ...plan.bursts.map(({ _id }) => _id.toString()),
    ];
    if (toAsk.length > 0) deps.onAsks?.(new Set(toAsk));
    return;
  }
}

/** The others need about as long as we just did; the more often we lose, the more of them there are. */
const pauseMs = (tookMs: number, attempt: number): number =>
  Math.random() * Math.min(LONGEST_PAUSE_MS, (10 + tookMs) * 2 ** Math.min(attempt - 1, 3));

function tellApplied<Content, Doc extends StoredDoc>(
  holdings: Holdings<Content, Doc>,
  items: Item<Content>[],
  writes: DocWrite<Doc>[],
): void {
  if (!holdings.onApplied || writes.length === 0) return;
  const channels = new Map(items.map(({ channelId, channel }) => [channelId, channel]));
  const byChannel = groupBy(writes, ({ after }) => after.channelId.toString());
  for (const [channelId, its] of byChannel) {
    const channel = channels.get(channelId);
    if (channel)
      holdings.onApplied(
        channel,
        its.map(({ after }) => after),
      );
  }
}
