import type { Clock } from '../clock.ts';

export interface Buckets {
  /** Takes one call from the token's bucket; `limit` is the text of the header. */
  take(token: string, size: number): { allowed: boolean; limit: string };
  fill(token: string, size: number): void;
}

/**
 * The leaky bucket of each token drains 2 calls a second. Documentation page
 * docs.getrecharge.com/docs/api-rate-limits.
 */
const DRAIN_PER_MS = 2 / 1000;
const KEPT = 1_000;

export function createBuckets(clock: Clock): Buckets {
  const buckets = new Map<string, { level: number; at: number }>();
  return {
    take(token, size) {
      const now = clock.now();
      const { level: before, at } = buckets.get(token) ?? { level: 0, at: now };
      const level = Math.max(0, before - Math.max(0, now - at) * DRAIN_PER_MS);
      const allowed = level + 1 <= size;
      buckets.delete(token);
      buckets.set(token, { level: allowed ? level + 1 : level, at: now });
      const [oldest] = buckets.keys();
      if (buckets.size > KEPT && oldest !== undefined) buckets.delete(oldest);
      return { allowed, limit: `${allowed ? Math.ceil(level + 1) : size}/${size}` };
    },
    fill: (token, size) => void buckets.set(token, { level: size, at: clock.now() }),
  };
}
