export interface BatchOptions {
  /** Messages the broker hands out before it wants answers. @default 500 */
  prefetch?: number;
  /** Messages per batch at most. @default 200 */
  batchSize?: number;
  /** How long a batch that is not full waits for more. @default 2 */
  batchWindowMs?: number;
  /** Batches in the handler at once. @default 2 */
  batchesInFlight?: number;
}

/** Measured best for batches that end in one transaction. */
export const BATCH_DEFAULTS = {
  prefetch: 500,
  batchSize: 200,
  batchWindowMs: 2,
  batchesInFlight: 2,
} satisfies Required<BatchOptions>;

/**
 * Collects single items into batches. An item added as `alone` makes a batch of its own.
 * `run` must not reject.
 */
export function createBatcher<T>(
  options: Required<Omit<BatchOptions, 'prefetch'>>,
  run: (batch: T[]) => Promise<void>,
) {
  const alone: T[] = [];
  let buffer: T[] = [];
  let running = 0;
  let ripe = false;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let idle: (() => void)[] = [];

  function next(): T[] | undefined {
    const single = alone.shift();
    if (single !== undefined) return [single];
    if (buffer.length === 0 || !(ripe || buffer.length >= options.batchSize)) return undefined;
    const batch = buffer.length <= options.batchSize ? buffer : buffer.slice(0, options.batchSize);
    buffer = batch === buffer ? [] : buffer.slice(options.batchSize);
    // What remains has waited for a free place, not for company.
    ripe = buffer.length > 0;
    return batch;
  }

  function pump(): void {
    while (!ended && running < options.batchesInFlight) {
      const batch = next();
      if (!batch) break;
      running++;
      void run(batch).finally(() => {
        running--;
        if (running === 0) for (const resolve of idle.splice(0)) resolve();
        pump();
      });
    }
    if (!ended && buffer.length > 0 && !ripe) timer ??= setTimeout(ripen, options.batchWindowMs);
  }

  function ripen(): void {
    timer = undefined;
    ripe = true;
    pump();
  }

  return {
    add(item: T, isAlone: boolean): void {
      if (ended) return;
      (isAlone ? alone : buffer).push(item);
      pump();
    },
    /** Starts no further batch; resolves when those under way are through. */
    end(): Promise<void> {
      ended = true;
      clearTimeout(timer);
      buffer = [];
      alone.length = 0;
      if (running === 0) return Promise.resolve();
      return new Promise((resolve) => {
        idle = [...idle, resolve];
      });
    },
  };
}
