/**
 * Acknowledges in as few frames as it can: all deliveries up to the first one still open go with one
 * frame ("multiple"), and only those beyond it one by one. Frames leave together at the end of the
 * current turn of the event loop. Tags rise by one per delivery on a channel.
 */
export function createAckWindow(deps: { ack: (tag: number, upTo: boolean) => void }) {
  /** Everything below is acknowledged. */
  let low = 1;
  /** Settled, waiting for the next flush. */
  const settled = new Set<number>();
  /** Acknowledged alone because an older delivery is still open. */
  const ahead = new Set<number>();
  let scheduled = false;
  let ended = false;

  function flush(): void {
    scheduled = false;
    if (ended || settled.size === 0) return;
    let next = low;
    let last = 0;
    for (; settled.has(next) || ahead.has(next); next++) {
      if (settled.delete(next)) last = next;
      ahead.delete(next);
    }
    low = next;
    // Never "up to" a tag that was already acknowledged alone: the broker closes the channel for that.
    if (last > 0) deps.ack(last, true);
    for (const tag of settled) {
      deps.ack(tag, false);
      ahead.add(tag);
    }
    settled.clear();
  }

  return {
    settle(tag: number): void {
      if (ended) return;
      settled.add(tag);
      if (scheduled) return;
      scheduled = true;
      setImmediate(flush);
    },
    flush,
    end(): void {
      ended = true;
    },
  };
}
