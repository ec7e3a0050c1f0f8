import { sha256 } from '../crypto.ts';
import { type Bucket, createBucket } from './bucket.ts';
import { realTimers, type Timers } from './timers.ts';

/**
 * One bucket per token in a process, since ReCharge counts per token: documentation page
 * docs.getrecharge.com/docs/api-rate-limits.
 */
export interface Buckets {
  of(token: string): Bucket;
}

/**
 * Keyed by a hash, so that no token stays in memory because of its pacing. Entries are never dropped: two
 * buckets for one token would double its rate, and an entry takes some hundred bytes.
 */
export function createBuckets(timers: Timers = realTimers): Buckets {
  const byHash = new Map<string, Bucket>();
  return {
    of(token) {
      const hash = sha256(token);
      const known = byHash.get(hash) ?? createBucket(timers);
      byHash.set(hash, known);
      return known;
    },
  };
}
