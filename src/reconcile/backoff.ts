/** How long a channel in trouble is left alone: twice as long after each failure, up to a limit. */
export interface Backoff {
  isDue(key: string): boolean;
  failed(key: string): void;
  succeeded(key: string): void;
}

export function createBackoff(options: { firstMs: number; mostMs: number; now: () => number }): Backoff {
  const failures = new Map<string, { count: number; until: number }>();
  return {
    isDue: (key) => (failures.get(key)?.until ?? 0) <= options.now(),
    failed(key) {
      const count = (failures.get(key)?.count ?? 0) + 1;
      const wait = Math.min(options.firstMs * 2 ** Math.min(count - 1, 20), options.mostMs);
      failures.set(key, { count, until: options.now() + wait });
    },
    succeeded: (key) => void failures.delete(key),
  };
}
