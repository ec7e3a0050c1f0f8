import type { Deps } from '../deps.ts';
import { SECOND } from '../time.ts';
import type { Item } from './item.ts';
import type { Verdict } from './verdicts.ts';

/** Counts a verdict, and how long it took to come to it; one that waits or is tried again is none yet. */
export function measure(
  deps: Pick<Deps, 'metrics' | 'now'>,
  resource: 'order' | 'product',
  item: Item<unknown>,
  { outcome }: Verdict,
): void {
  deps.metrics.events.inc({ resource, outcome });
  if (outcome === 'retry' || outcome === 'waiting') return;
  const ms = deps.now().getTime() - item.receivedAt.getTime();
  deps.metrics.eventSeconds.observe(Math.max(0, ms) / SECOND);
}
