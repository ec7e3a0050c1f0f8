import mongoose, { type ClientSession, type Connection, type mongo } from 'mongoose';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { processMark } from '../process-mark.ts';
import { SECOND } from '../time.ts';
import { withDeadline } from '../with-deadline.ts';

/** Writes that a promise rests on: durable on the majority of the replica set. */
export const MAJORITY = { w: 'majority', j: true } as const;

/** What the server says of itself is of no majority; it refuses any other read concern there. */
export const ABOUT_NOW = { readConcern: { level: 'local' } } as const;

export interface Database {
  /** The one explicit mongoose connection of this process; models are made on it, never on mongoose itself. */
  connection: Connection;
  /** True while the last heartbeat reached a primary. */
  isUp(): boolean;
  /** Asks the server now; false instead of an error. */
  ping(timeoutMs?: number): Promise<boolean>;
  /**
   * Runs `work` in one transaction (majority); conflicts with other transactions are tried again, so
   * `work` may run several times and must not have effects outside the database.
   */
  transaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  uri: string;
  /** What the server's lists show of this process: `processMark`. @default one that knows no keys */
  appName?: string;
  /** Ends the waiting for a database that is not there yet. */
  signal?: AbortSignal;
  /** @default 20 */
  maxPoolSize?: number;
  /** Ends an operation on a connection that went silent; 0: none, for work that may take hours. @default 20000 */
  socketTimeoutMS?: number;
  /** Hears of every command before it is sent. */
  onCommand?: (command: mongo.CommandStartedEvent) => void;
}

/**
 * Opens the connection and waits until a primary answers, however long that takes: at start the
 * database may still be on its way.
 */
export async function openDatabase(
  deps: { log: Log; metrics?: Metrics },
  options: DatabaseOptions,
): Promise<Database> {
  const connection = mongoose.createConnection();
  connection.on('error', (err) => deps.log.warn({ err }, 'database connection'));
  const settings = {
    appName: options.appName ?? processMark(options.uri),
    bufferCommands: false,
    autoIndex: false,
    autoCreate: false,
    serverSelectionTimeoutMS: 3 * SECOND,
    connectTimeoutMS: 3 * SECOND,
    waitQueueTimeoutMS: 5 * SECOND,
    // The driver has no deadline per operation.
    socketTimeoutMS: options.socketTimeoutMS ?? 20 * SECOND,
    heartbeatFrequencyMS: 2 * SECOND,
    maxPoolSize: options.maxPoolSize ?? 20,
    retryWrites: true,
    // Stored bytes come back as Buffers, as they were given, not as the driver's own Binary.
    promoteBuffers: true,
    readConcern: { level: 'majority' },
    writeConcern: MAJORITY,
    monitorCommands: options.onCommand !== undefined,
  } as const;
  let up = false;
  const setUp = (value: boolean) => {
    if (up !== value) deps.log[value ? 'info' : 'warn'](value ? 'database reached' : 'database away');
    up = value;
    deps.metrics?.databaseUp.set(value ? 1 : 0);
  };
  for (let wait = 250; ; wait = Math.min(wait * 2, 3 * SECOND)) {
    try {
      await connection.openUri(options.uri, settings);
      break;
    } catch (err) {
      options.signal?.throwIfAborted();
      deps.log.warn({ err: describeError(err) }, 'waiting for the database');
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  setUp(true);
  const client = connection.getClient();
  if (options.onCommand) client.on('commandStarted', options.onCommand);
  client.on('topologyDescriptionChanged', (event) => {
    const servers = [...event.newDescription.servers.values()];
    setUp(servers.some((s) => s.type === 'RSPrimary' || s.type === 'Mongos' || s.type === 'Standalone'));
  });

  return {
    connection,
    isUp: () => up,
    async ping(timeoutMs = 2 * SECOND) {
      try {
        await withDeadline(client.db().command({ ping: 1 }), timeoutMs, 'The ping of the database');
        return true;
      } catch {
        return false;
      }
    },
    transaction: (work) =>
      client.withSession((session) =>
        session.withTransaction(() => work(session), {
          readConcern: { level: 'snapshot' },
          writeConcern: MAJORITY,
        }),
      ),
    close: () => connection.close(),
  };
}
