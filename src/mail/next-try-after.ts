import { HOUR, MINUTE } from '../time.ts';

/** A mail that the server refuses for now is tried for this long, then given up. */
export const GIVE_UP_MS = 24 * HOUR;

const WAITS = [1, 3, 10, 30, 60, 120, 240].map((minutes) => minutes * MINUTE);

/**
 * Milliseconds until the next try after `tries` of this version (1 or more), a tenth of it chance: 1, 3,
 * 10, 30 minutes, 1, 2, then every 4 hours. Null once the first try lies 24 hours back.
 */
export function nextTryAfter(
  tries: number,
  sinceFirstMs: number,
  random: () => number = Math.random,
): number | null {
  const wait = WAITS[Math.min(Math.max(tries, 1), WAITS.length) - 1] ?? 0;
  const jittered = Math.round(wait * (0.95 + random() * 0.1));
  return sinceFirstMs + jittered > GIVE_UP_MS ? null : jittered;
}
