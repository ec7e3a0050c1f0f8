/** One try of one delivery, as sent. */
export interface DeliveryTry {
  deliveryId: number;
  at: number;
  webhookId: number;
  topic: string;
  objectId: number | string | null;
  address: string;
  /** 1 for the first try. */
  attempt: number;
  /** Null when no answer came. */
  status: number | null;
  error: string | null;
  /** Until the answer's headers. */
  ms: number;
  headers: Record<string, string>;
  /** Kept for the latest tries only. */
  body: string | null;
}

export interface DeliveryLog {
  add(entry: DeliveryTry): void;
  /** Counts an event that was never sent (fault `lostDeliveries`). */
  addLost(): void;
  /** Oldest first; the latest 20,000. */
  list(filter?: { topic?: string; webhookId?: number }): DeliveryTry[];
  readonly counts: { tries: number; accepted: number; refused: number; lost: number };
  clear(): void;
}

const KEPT = 20_000;
const BODIES_KEPT = 2_000;

export function createDeliveryLog(): DeliveryLog {
  let entries: DeliveryTry[] = [];
  const counts = { tries: 0, accepted: 0, refused: 0, lost: 0 };
  return {
    counts,
    add(entry) {
      counts.tries += 1;
      counts[entry.status === 200 ? 'accepted' : 'refused'] += 1;
      entries.push(entry);
      const old = entries[entries.length - 1 - BODIES_KEPT];
      if (old) old.body = null;
      if (entries.length > KEPT * 1.1) entries = entries.slice(-KEPT);
    },
    addLost() {
      counts.lost += 1;
    },
    list: ({ topic, webhookId } = {}) =>
      entries.filter(
        (entry) =>
          (topic === undefined || entry.topic === topic) &&
          (webhookId === undefined || entry.webhookId === webhookId),
      ),
    clear() {
      entries = [];
      Object.assign(counts, { tries: 0, accepted: 0, refused: 0, lost: 0 });
    },
  };
}
