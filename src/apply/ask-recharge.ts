import type { Answer, KnownAnswer } from './answer.ts';
import type { Ask, Held, Holdings, StoredDoc } from './holdings.ts';
import { type Item, isPlaced, objectKey } from './item.ts';

/** An object that is written all the time is not asked for again and again. */
const MOST_ASKS = 3;

/** Asks ReCharge for each of the objects once. @returns the answers known before with the new ones, by `objectKey`. */
export async function askRecharge<Content, Doc extends StoredDoc>(
  holdings: Holdings<Content, Doc>,
  asks: Ask<Content>[],
  before: ReadonlyMap<string, KnownAnswer<Content>>,
): Promise<Map<string, KnownAnswer<Content>>> {
  const byObject = new Map(asks.map((ask) => [objectKey(ask.item), ask]));
  const found = await holdings.ask([...byObject.values()]);
  const answers = new Map(before);
  for (const [key, { revision }] of byObject) {
    const answer = found.get(key);
    if (answer) answers.set(key, { answer, revision, asks: (before.get(key)?.asks ?? 0) + 1 });
  }
  return answers;
}

/** Those that can be used: one from before the object's last write may be out of date and is asked for again. */
export function freshAnswers<Content, Doc>(
  items: Item<Content>[],
  held: Held<Content, Doc>,
  answers: ReadonlyMap<string, KnownAnswer<Content>>,
): Map<string, Answer<Content>> {
  const fresh = new Map<string, Answer<Content>>();
  if (answers.size === 0) return fresh;
  for (const item of items) {
    const key = objectKey(item);
    const known = answers.get(key);
    if (!known || !isPlaced(item)) continue;
    if (known.revision === held.of(item).revision || known.asks >= MOST_ASKS) fresh.set(key, known.answer);
  }
  return fresh;
}
