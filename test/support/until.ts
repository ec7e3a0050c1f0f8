/** What is left of a type when the answer was truthy. */
export type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/**
 * Polls until `fact` gives something truthy and returns that; a fact that throws counts as not yet.
 * @throws Error that names `what` and the last answer or error after `timeoutMs`.
 */
export async function until<T>(
  fact: () => T | Promise<T>,
  options: { timeoutMs?: number; intervalMs?: number; what?: string } = {},
): Promise<Truthy<T>> {
  const { timeoutMs = 10_000, intervalMs = 25, what = 'the expected fact' } = options;
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await fact();
      if (value) return value as Truthy<T>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) {
      const shown = last instanceof Error ? String(last) : JSON.stringify(last);
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}; last: ${shown}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
