import type { Log } from '../log.ts';

export interface Counting {
  /** What `query` gives, or `otherwise` when MongoDB does not tell in time. Never throws. */
  of<T>(what: string, query: Promise<T>, otherwise: T): Promise<T>;
  /** What could not be counted, in words. */
  missing(): string[];
}

/**
 * Counts for people to look at: one that MongoDB cannot answer in time must not take the page with it, least of all
 * in an outage, when the page is looked at most.
 */
export function countWhatCan(deps: { log: Log }): Counting {
  const missing = new Set<string>();
  return {
    async of(what, query, otherwise) {
      try {
        return await query;
      } catch (err) {
        deps.log.warn({ err, what }, 'not counted');
        missing.add(what);
        return otherwise;
      }
    },
    missing: () => [...missing].sort(),
  };
}
