import { afterAll } from 'vitest';

type CleanUp = () => unknown;
const cleanUps: CleanUp[] = [];

// Registered while the test file is read: vitest 4 silently drops an afterAll that is called inside a hook
// or a test (tried with 4.1.12).
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Runs after the tests of this file, the last one first; may be called from hooks and tests, too. */
export function afterFile(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
}
