/** How long a channel in trouble is left alone: twice as long after each failure, up to a limit. */
export interface CoolDowns {
  isDue(key: string): boolean;
  failed(key: string): void;
  succeeded(key: string): void;
}

export function createCoolDowns(options: {
  firstMs: number;
  mostMs: number;
  /** In milliseconds, from any start. @default performance.now */
  now?: () => number;
}): CoolDowns {
  const { now = () => performance.now() } = options;
  const failures = new Map<string, { count: number; until: number }>();
  return {
    isDue: (key) => (failures.get(key)?.until ?? 0) <= now(),
    failed(key) {
      const count = (failures.get(key)?.count ?? 0) + 1;
      const wait = Math.min(options.firstMs * 2 ** Math.min(count - 1, 20), options.mostMs);
      failures.set(key, { count, until: now() + wait });
    },
    succeeded: (key) => void failures.delete(key),
  };
}
