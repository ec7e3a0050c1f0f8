import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import mongoose, { type Connection, type mongo } from 'mongoose';

const { EJSON } = mongoose.mongo.BSON;

interface Dump {
  encryptionKeys: string;
  /** In the clear, of the channel *By hand*. */
  secrets: { token: string; clientSecret: string; hookKey: string; channelId: string };
  collections: Record<string, mongo.Document[]>;
  indexes: Record<string, (mongo.IndexDescription & { v?: number })[]>;
}

/**
 * A database as version 0.1.0 left it (test/fixtures/README.md says how it was made), with its indexes, in place of
 * an empty one.
 */
export async function dataOf010(connection: Connection): Promise<Dump> {
  const file = new URL('../fixtures/helm-0.1.0.ejson.gz', import.meta.url);
  const dump = EJSON.parse(gunzipSync(readFileSync(file)).toString('utf8'), { relaxed: false }) as Dump;
  for (const [name, docs] of Object.entries(dump.collections)) {
    const rows = connection.collection(name);
    if (docs.length > 0) await rows.insertMany(docs);
    const indexes = (dump.indexes[name] ?? []).filter((index) => index.name !== '_id_');
    if (indexes.length > 0) await rows.createIndexes(indexes);
  }
  return dump;
}
