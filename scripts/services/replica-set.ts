import mongoose from 'mongoose';
import { GatewayError } from '../../src/errors.ts';

export const REPLICA_SET = 'helm';
export const USER = 'helm';

interface Wanted {
  /** Named in the message about the password. */
  dir: string;
  port: number;
  password: string;
}

/**
 * Whether mongod is primary and lets its user in; each look goes one step further towards that.
 * @throws GatewayError `mongod_password` when the kept data was given another password.
 */
export async function isReplicaSetReady(wanted: Wanted): Promise<boolean> {
  const host = `127.0.0.1:${wanted.port}`;
  const state = await connected(host, {}, (admin) => admin.command({ hello: 1 }));
  const isPrimary = state.me === host && Boolean(state.isWritablePrimary);
  try {
    const auth = { username: USER, password: wanted.password };
    return await connected(host, { auth, authSource: 'admin' }, async (admin) => {
      await admin.command({ ping: 1 });
      if (state.me !== host) await moveHere(admin, host);
      return isPrimary;
    });
  } catch (error) {
    if (!isServerError(error, 'AuthenticationFailed')) throw error;
  }
  // Nobody can sign in yet: from this machine the set and its first user may be made without (MongoDB's
  // localhost exception, which ends with that user).
  try {
    await connected(host, {}, async (admin) => {
      if (isPrimary) await admin.command({ createUser: USER, pwd: wanted.password, roles: ['root'] });
      else if (state.me !== host) await makeSet(admin, host);
    });
    return false;
  } catch (error) {
    if (!isServerError(error, 'Unauthorized')) throw error;
    throw new GatewayError(
      'mongod_password',
      `The database in ${wanted.dir} was given another password than the one in settings.json. Put a copy of that file back, or remove ${wanted.dir} to start with an empty database.`,
    );
  }
}

/** The kept data names another port. */
async function moveHere(admin: mongoose.mongo.Db, host: string): Promise<void> {
  const { config } = await admin.command({ replSetGetConfig: 1 });
  config.version += 1;
  config.members[0].host = host;
  await admin.command({ replSetReconfig: config, force: true });
}

/** Makes the set on first sight; data without a user that names another port gets a new one, unseen. */
async function makeSet(admin: mongoose.mongo.Db, host: string): Promise<void> {
  const config = { _id: REPLICA_SET, version: 1, members: [{ _id: 0, host }] };
  try {
    await admin.command({ replSetInitiate: config });
  } catch (error) {
    if (!isServerError(error, 'AlreadyInitialized')) throw error;
    await admin.command({ replSetReconfig: config, force: true });
  }
}

// A client whose first connection was refused stays closed: each look takes new ones.
async function connected<T>(
  host: string,
  options: mongoose.mongo.MongoClientOptions,
  work: (admin: mongoose.mongo.Db) => Promise<T>,
): Promise<T> {
  const client = new mongoose.mongo.MongoClient(`mongodb://${host}/admin`, {
    directConnection: true,
    serverSelectionTimeoutMS: 1_000,
    ...options,
  });
  try {
    return await work(client.db('admin'));
  } finally {
    await client.close();
  }
}

const isServerError = (error: unknown, codeName: string): boolean =>
  error instanceof mongoose.mongo.MongoServerError && error.codeName === codeName;
