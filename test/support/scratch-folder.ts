import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterThisFile } from './after-this-file.ts';

/** A folder that is gone after the tests of this file. */
export function scratchFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'helm-test-'));
  afterThisFile(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
