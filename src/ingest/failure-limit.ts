import { MINUTE } from '../time.ts';

/** Counts failed requests by client address in windows of a minute. */
export interface FailureLimit {
  isOver(address: string): boolean;
  count(address: string): void;
}

const WINDOW_MS = MINUTE;
/** Enough for every real client; beyond it the table starts afresh instead of growing under attack. */
const MAX_ADDRESSES = 50_000;

/** Above `limit` failures a minute an address is refused before its body is read. */
export function createFailureLimit(deps: { now: () => Date }, limit = 600): FailureLimit {
  let windowStart = 0;
  let counts = new Map<string, number>();
  const current = (): Map<string, number> => {
    const now = deps.now().getTime();
    if (now - windowStart >= WINDOW_MS || counts.size > MAX_ADDRESSES) {
      windowStart = now;
      counts = new Map();
    }
    return counts;
  };
  return {
    isOver: (address) => (current().get(address) ?? 0) >= limit,
    count: (address) => void current().set(address, (counts.get(address) ?? 0) + 1),
  };
}
