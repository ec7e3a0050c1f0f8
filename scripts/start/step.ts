/** Says when a step of the start begins, when it is done and how long it took; its faults are the caller's. */
export async function step<T>(
  what: string,
  title: (value: T) => string,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  log(`· ${what} …`);
  const value = await work();
  log(`✓ ${title(value)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return value;
}
