import type { Config } from './config.ts';
import type { Vault } from './crypto.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Database } from './mongo/database.ts';

/** What every feature may ask for as its first argument; most take a `Pick` of it. */
export interface Deps {
  config: Config;
  log: Log;
  metrics: Metrics;
  db: Database;
  vault: Vault;
  /** The time now; tests may set it. */
  now: () => Date;
}

/** Who did something: shown in timelines and the audit trail. */
export interface Actor {
  kind: 'user' | 'apikey' | 'system';
  id: string;
  /** What people read: an e-mail address, a key's name, or the part of the gateway. */
  name: string;
}
