import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../../src/errors.ts';
import { endProcess } from '../services/end-process.ts';
import { processIdentity } from '../services/process-identity.ts';
import { readRunFile } from './run-file.ts';
import { writePrivateFile } from './write-private-file.ts';

interface Entry {
  pid: number;
  /** Tells the process from a later one with the same pid. */
  identity: string;
}

export interface ProcessBook {
  /** Records a child as soon as it is there, so that the next start finds it whatever happens to us. */
  record(name: string, pid: number): void;
  /** Ends what an earlier start left behind when it was killed. */
  endLeftOvers(log: (line: string) => void): Promise<void>;
  remove(): void;
}

// Who takes work in ends first, who keeps data ends last.
const ORDER = ['gateway', 'rabbitmq', 'epmd', 'mongod'];

/**
 * The processes of this data folder, in its `processes.json`; it is also the lock against a second
 * start. @throws GatewayError `already_running` while the start that wrote it lives.
 */
export function openProcessBook(dataDir: string): ProcessBook {
  const file = join(dataDir, 'processes.json');
  const before = read(file);
  if (before.start && before.start.pid !== process.pid && lives(before.start)) {
    throw new GatewayError(
      'already_running',
      `The gateway of ${dataDir} is running already${address(dataDir)} (process ${before.start.pid}). Stop it with Ctrl-C or: kill ${before.start.pid}
For a second one beside it, name another folder: DATA_DIR=.data2 npm start`,
    );
  }
  const entries: Record<string, Entry> = { ...before };
  const write = () => writePrivateFile(file, entries);
  const record = (name: string, pid: number) => {
    entries[name] = { pid, identity: processIdentity(pid) ?? '' };
    write();
  };
  record('start', process.pid);
  return {
    record,
    async endLeftOvers(log) {
      for (const name of ORDER) {
        const entry = before[name];
        if (!entry || !lives(entry)) continue;
        log(`  ending ${name} (process ${entry.pid}), left behind by a start that was killed`);
        // A gateway lets the mails under way end.
        await endProcess(entry.pid, { identity: entry.identity, graceMs: 80_000 });
      }
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function address(dataDir: string): string {
  const run = readRunFile(dataDir);
  return run ? ` at ${run.adminUrl}` : '';
}

const lives = ({ pid, identity }: Entry): boolean => identity !== '' && processIdentity(pid) === identity;

function read(file: string): Record<string, Entry> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Entry>;
  } catch {
    // None yet, or a torn one: nothing is known of an earlier start.
    return {};
  }
}
