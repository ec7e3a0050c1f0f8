import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { processIdentity } from '../../../scripts/services/process-identity.ts';
import { openProcessBook } from '../../../scripts/start/process-book.ts';

const root = mkdtempSync(join(tmpdir(), 'helm-book-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = () => mkdtempSync(join(root, 'd-'));

function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const pid = child.pid as number;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { pid, ended, kill: () => child.kill('SIGKILL') };
}

const book = (dir: string, entries: Record<string, { pid: number; identity: string | null }>) =>
  writeFileSync(join(dir, 'processes.json'), JSON.stringify(entries));

describe('the book of processes', () => {
  test('ends what a killed start left behind', async () => {
    const dir = folder();
    const left = sleeper();
    book(dir, { mongod: { pid: left.pid, identity: processIdentity(left.pid) } });
    await openProcessBook(dir).endLeftOvers(() => {});
    await left.ended;
    expect(processIdentity(left.pid)).toBeNull();
  });

  test('leaves a process alone that only got the same number later', async () => {
    const dir = folder();
    const other = sleeper();
    book(dir, { mongod: { pid: other.pid, identity: 'another boot:1' } });
    await openProcessBook(dir).endLeftOvers(() => {});
    expect(processIdentity(other.pid)).not.toBeNull();
    other.kill();
    await other.ended;
  });

  test('refuses while the start that wrote it lives, and not after', async () => {
    const dir = folder();
    const other = sleeper();
    book(dir, { start: { pid: other.pid, identity: processIdentity(other.pid) } });
    expect(() => openProcessBook(dir)).toThrow(`running already (process ${other.pid})`);
    other.kill();
    await other.ended;
    openProcessBook(dir);
    expect(readFileSync(join(dir, 'processes.json'), 'utf8')).toContain(String(process.pid));
  });

  test('takes a torn file for none', () => {
    const dir = folder();
    writeFileSync(join(dir, 'processes.json'), '{"start": {"pi');
    openProcessBook(dir).remove();
    expect(() => readFileSync(join(dir, 'processes.json'))).toThrow('ENOENT');
  });
});
