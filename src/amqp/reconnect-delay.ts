import { SECOND } from '../time.ts';

const FIRST_MS = 100;
const BASE_MS = 200;
const CAP_MS = 5 * SECOND;

/**
 * Milliseconds to wait before try `attempt` (0 is the first after a loss). Half of each step is chance,
 * so that many processes do not come back in the same moment.
 *
 * | attempt | 0      | 1       | 2       | 3       | 4        | 5         | 6 and on  |
 * |---------|--------|---------|---------|---------|----------|-----------|-----------|
 * | wait    | 50-100 | 100-200 | 200-400 | 400-800 | 800-1600 | 1600-3200 | 2500-5000 |
 */
export function reconnectDelayMs(attempt: number, random: () => number = Math.random): number {
  const step = attempt <= 0 ? FIRST_MS : Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
  return Math.round(step / 2 + (step / 2) * random());
}
