import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { writePrivateFile } from './write-private-file.ts';

/** `run.json` of the data folder: what runs where, for scripts and tests. */
export interface RunFile {
  /** The process that `npm start` runs in; SIGTERM to it stops everything. */
  pid: number;
  adminUrl: string;
  /** What the addresses of deliveries begin with; `/{hookKey}/{resource}/{event}` follows. */
  webhookUrl: string;
  /** null: the environment names another ReCharge. */
  sandboxUrl: string | null;
  /** null: the environment names a mail server. */
  inboxUrl: string | null;
  mongodbUri: string;
  amqpUrl: string;
  smtpUrl: string;
  ownerEmail: string;
  /** Roles in one process share its pid; what the environment named has none. */
  pids: Partial<Record<Config['roles'][number] | 'mongod' | 'rabbitmq', number>>;
}

const path = (dataDir: string): string => join(dataDir, 'run.json');

export const writeRunFile = (dataDir: string, run: RunFile): void => writePrivateFile(path(dataDir), run);
/** Null when nothing runs, or does not run yet. */
export function readRunFile(dataDir: string): RunFile | null {
  try {
    return JSON.parse(readFileSync(path(dataDir), 'utf8')) as RunFile;
  } catch {
    return null;
  }
}
export const removeRunFile = (dataDir: string): void => rmSync(path(dataDir), { force: true });
