import type { Deps } from '../deps.ts';
import { groupBy } from '../group-by.ts';
import { SECOND } from '../time.ts';
import type { KnownAnswer } from './answer.ts';
import { freshAnswers } from './ask-recharge.ts';
import { decideBatch } from './decide-batch.ts';
import type { Ask, DocWrite, Holdings, StoredDoc } from './holdings.ts';
import type { Item } from './item.ts';
import { isLostRace } from './lost-race.ts';
import { readRows } from './read-rows.ts';
import type { Verdict } from './verdicts.ts';
import { writeBatch } from './write-batch.ts';

/** One call of `applyItems` on its way. */
export interface ApplyRun<Content, Doc extends StoredDoc> {
  deps: Pick<Deps, 'db' | 'log' | 'now'>;
  holdings: Holdings<Content, Doc>;
  verdicts: ReadonlyMap<Item<Content>, Verdict>;
  tell(item: Item<Content>, verdict: Verdict): void;
}

/** After so many lost races a batch is halved, so that fewer others can be in its way. */
const TRIES_BEFORE_SPLIT = 8;
const MOST_TRIES = 40;
const LONGEST_PAUSE_MS = 2 * SECOND;

/**
 * Decides and writes all events but those for which ReCharge must be asked; these come back.
 *
 * @throws what `isLostRace` knows when others were faster again and again, and MongoDB's errors.
 */
export async function decideAndWrite<Content, Doc extends StoredDoc>(
  run: ApplyRun<Content, Doc>,
  items: Item<Content>[],
  answers: ReadonlyMap<string, KnownAnswer<Content>>,
): Promise<Ask<Content>[]> {
  const { deps, holdings } = run;
  const tries = items.length > 1 ? TRIES_BEFORE_SPLIT : MOST_TRIES;
  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now();
    const [held, rows] = await Promise.all([holdings.hold(items, answers), readRows(deps, items)]);
    const fresh = freshAnswers(items, held, answers);
    const plan = decideBatch(items, { held, rows, answers: fresh }, deps.now());
    const writes = held.changed();
    try {
      if (writes.length > 0 || plan.rows.length > 0)
        await writeBatch(deps, holdings.collection(), writes, plan.rows);
    } catch (error) {
      if (!isLostRace(error) || attempt >= tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs(performance.now() - startedAt, attempt)));
      continue;
    }
    for (const [item, verdict] of plan.verdicts) run.tell(item, verdict);
    tellApplied(holdings, items, writes);
    return plan.asks.map((item) => {
      const { isHeld, revision } = held.of(item);
      return { item, isHeld, revision };
    });
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
