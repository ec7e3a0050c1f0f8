import { randomBytes } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';
import { inject } from 'vitest';
import { afterThisFile } from './after-this-file.ts';

export interface TestDatabase {
  /** Names the fresh database in its path. */
  uri: string;
  name: string;
  connection: Connection;
}

/** A fresh, empty database with an open connection; dropped and closed after the tests of this file. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const base = new URL(inject('mongodbUri'));
  base.pathname = `/${name}`;
  const uri = base.href;
  const connection = await mongoose
    .createConnection(uri, { bufferCommands: false, autoIndex: false, autoCreate: false })
    .asPromise();
  afterThisFile(async () => {
    await connection.dropDatabase();
    await connection.close();
  });
  return { uri, name, connection };
}
