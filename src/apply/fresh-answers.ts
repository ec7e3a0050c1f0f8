import type { Answer, KnownAnswer } from './answer.ts';
import type { Held } from './holdings.ts';
import { type Item, isPlaced, objectKey } from './item.ts';

/** An object that is written all the time is not asked for again and again. */
const MOST_ASKS = 3;

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
