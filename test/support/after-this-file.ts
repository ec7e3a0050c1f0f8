/**
 * What is to be undone after the tests of the running file. vitest forgets an `afterAll` that is
 * registered while a hook or test runs, so helpers leave their clean-up here; test/support/setup.ts runs it.
 */
const works: (() => unknown)[] = [];

/** Runs `work` when all tests of this file are over, the last registered first. */
export function afterThisFile(work: () => unknown): void {
  works.push(work);
}

/** Runs all of it, also after a fault; throws the first fault. */
export async function cleanUpThisFile(): Promise<void> {
  const faults: unknown[] = [];
  for (let work = works.pop(); work; work = works.pop()) {
    try {
      await work();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}
