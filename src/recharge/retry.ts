import { SECOND } from '../time.ts';
import type { TryAgain } from './failures.ts';
import type { Call, Outcome } from './request.ts';
import type { Timers } from './timers.ts';

export interface RetryOptions {
  /** Tries in total. */
  tries: number;
  /** From the first try to the last answer, waits included. */
  deadlineMs: number;
  /** Ends everything at once, as on shutdown. */
  signal?: AbortSignal;
}

/** Runs one call with its retries and gives the body of its success. */
export type RunCall = (call: Call, adapt?: (call: Call, tried: number) => Call) => Promise<unknown>;

/**
 * Runs one call until it succeeds, must not be tried again, or tries or time are used up.
 *
 * What is worth another try: documentation page docs.getrecharge.com/docs/api-standards. The 3 s after a
 * conflict are those of darrylcousins/boxesapp, the growing waits after a 429 those of
 * ChemicalLuck/recharge-api-python.
 *
 * | failed with | wait before the next try |
 * |---|---|
 * | 409 | 3 s |
 * | 429 | 2, 4, 8, … s, at most 30 s (and the bucket pauses) |
 * | 5xx, network, cut body | 0.5, 1, 2, … s, at most 15 s, of which a random half may be left out |
 *
 * @param adapt may change the call after a cut body (a smaller page); gets the number of the failed try.
 * @throws GatewayError of the last failure.
 */
export async function runWithRetries(
  deps: { timers: Timers; random: () => number },
  options: RetryOptions,
  request: (call: Call, signal: AbortSignal) => Promise<Outcome>,
  call: Call,
  adapt: (call: Call, tried: number) => Call = (same) => same,
): Promise<unknown> {
  const { timers, random } = deps;
  const ends = timers.now() + options.deadlineMs;
  const stop = new AbortController();
  const abort = () => stop.abort();
  const limit = setTimeout(abort, options.deadlineMs);
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    let current = call;
    for (let tried = 1; ; tried += 1) {
      const outcome = await request(current, stop.signal);
      if (outcome.ok) return outcome.body;
      const wait = waitBefore(outcome.again, tried, random);
      const over = wait === null || tried >= options.tries || timers.now() + wait >= ends;
      if (over || stop.signal.aborted) throw outcome.error;
      await timers.sleep(wait, stop.signal);
      if (stop.signal.aborted) throw outcome.error;
      if (outcome.truncated) current = adapt(current, tried);
    }
  } finally {
    clearTimeout(limit);
    options.signal?.removeEventListener('abort', abort);
  }
}

function waitBefore(again: TryAgain, tried: number, random: () => number): number | null {
  if (again === 'no') return null;
  if (again === 'conflict') return 3 * SECOND;
  const double = 2 ** Math.min(tried - 1, 10);
  if (again === 'rate') return Math.min(2 * SECOND * double, 30 * SECOND);
  return Math.min(0.5 * SECOND * double, 15 * SECOND) * (0.5 + random() / 2);
}
