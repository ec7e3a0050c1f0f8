import { RateLimiterMemory } from 'rate-limiter-flexible';
import { MINUTE, SECOND } from '../time.ts';

/** Counts failed requests by client address, in this process, each for a minute from its first. */
export interface FailureLimit {
  isOver(address: string): Promise<boolean>;
  count(address: string): Promise<void>;
}

/** Enough for every real client; beyond it the table starts afresh instead of growing under attack. */
const MAX_ADDRESSES = 50_000;

/** From `limit` failures a minute on an address is refused before its body is read. */
export function createFailureLimit(limit = 600, maxAddresses = MAX_ADDRESSES): FailureLimit {
  const failures = new RateLimiterMemory({ points: limit, duration: MINUTE / SECOND });
  let addresses = 0;

  return {
    async isOver(address) {
      const counted = await failures.get(address);
      return counted !== null && counted.consumedPoints >= limit;
    },
    async count(address) {
      const counted = await failures.penalty(address);
      if (counted.isFirstInDuration) addresses += 1;
      if (addresses <= maxAddresses) return;
      for (const { key } of failures.dump().storage) void failures.delete(key);
      addresses = 0;
    },
  };
}
