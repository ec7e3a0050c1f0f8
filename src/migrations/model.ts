import { collection } from '../mongo/collection.ts';

/** How far a step is, and where it goes on when its process dies. */
export interface Progress {
  /** How many records (or indexes) it has gone through. */
  done: number;
  /** Of how many, where that is known. */
  of?: number;
  /** What it is at just now, in words. */
  at?: string;
  /** The last record that is done with. */
  after?: unknown;
}

/** One step that brings what an older version left to what this one writes. */
export interface MigrationDoc {
  /** Its name. */
  _id: string;
  name: string;
  /** A step is nobody's: it goes through the records of all accounts. */
  accountId: null;
  startedAt: Date;
  finishedAt: Date | null;
  /** It was gone through while no process of an older version was connected: what those write is here, too. */
  closedAt: Date | null;
  progress: Progress;
  /** What it waits for, or why its last try failed. */
  problem: string | null;
  /** Which process is at it. */
  lease?: { token: string; until: Date };
}

export const migrations = collection<MigrationDoc>({ name: 'migrations', indexes: [] });
