import mongoose from 'mongoose';
import { describe, expect, test } from 'vitest';
import { describeError, GatewayError } from '../../../src/errors.ts';
import { createLog } from '../../../src/log.ts';
import { testDatabase } from '../../support/test-database.ts';

const CUSTOMER = {
  email: 'imogen@customer.example',
  address: { line1: '12 Harbour Street', postcode: 'YO1 7HU' },
};
const PERSONAL = /imogen|harbour|YO1/i;

/** What `work` fails with. */
async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing failed');
}

/** The line that is logged, as text and as what stands in it. */
function logged(fields: Record<string, unknown>): { line: string; err: Record<string, unknown> } {
  const lines: string[] = [];
  createLog('info', {}, { write: (text) => void lines.push(text) }).error(fields, 'it failed');
  const line = lines.join('');
  return { line, err: (JSON.parse(line) as { err?: Record<string, unknown> }).err ?? {} };
}

describe('an error in the log', async () => {
  const { connection } = await testDatabase();
  const customers = connection.collection('customers');
  await customers.createIndex({ email: 1 }, { unique: true });
  await customers.insertOne({ ...CUSTOMER });
  await connection.createCollection('strict', {
    validator: { $jsonSchema: { properties: { email: { bsonType: 'int' } }, required: ['email'] } },
  });
  const Customer = connection.model(
    'Customer',
    new mongoose.Schema({ email: { type: String, match: /^nobody$/ }, age: Number }, { strict: 'throw' }),
  );

  const failures: [string, () => unknown][] = [
    ['a duplicate key', () => customers.insertOne({ ...CUSTOMER })],
    ['a duplicate key of many', () => customers.insertMany([{ ...CUSTOMER }, { ...CUSTOMER }])],
    [
      'a duplicate key of a bulk',
      () => customers.bulkWrite([{ insertOne: { document: { ...CUSTOMER } } }], { ordered: false }),
    ],
    [
      'a duplicate key of an update',
      () => customers.findOneAndUpdate({ other: 1 }, { $set: { email: CUSTOMER.email } }, { upsert: true }),
    ],
    ['a path inside a text', () => customers.updateOne({}, { $set: { 'email.domain': 'x' } })],
    [
      'a text that is no number',
      () => customers.updateOne({}, [{ $set: { age: { $toInt: '$address.postcode' } } }]),
    ],
    [
      'a document that the collection refuses',
      () => connection.collection('strict').insertOne({ ...CUSTOMER }),
    ],
    ['a document that the model refuses', () => new Customer({ email: CUSTOMER.email }).validate()],
    ['a value that the model cannot read', () => Customer.findOne().where('age', CUSTOMER.email)],
    ['a field that the model lacks', () => new Customer({ [CUSTOMER.email]: 1 })],
    ['a text that is not JSON', () => JSON.parse(CUSTOMER.email)],
    ['a long text that is not JSON', () => JSON.parse(JSON.stringify(CUSTOMER).slice(0, 40))],
    [
      'a parser that keeps the body',
      () => {
        throw Object.assign(new SyntaxError('cannot be read'), { body: JSON.stringify(CUSTOMER) });
      },
    ],
    [
      'a mail server that names the recipient',
      () => {
        const reply = `550 5.1.1 <${CUSTOMER.email}>: unknown`;
        throw Object.assign(new Error(`Recipient failed: ${reply}`), {
          response: reply,
          rejected: [CUSTOMER],
        });
      },
    ],
  ];

  test.each(failures)('never holds the document: %s', async (_what, work) => {
    const error = await failureOf(work);
    const wrapped = new GatewayError('not_stored', 'It was not stored.', { cause: error });
    for (const cause of [error, wrapped, new AggregateError([error], 'several')]) {
      expect(logged({ err: cause }).line).not.toMatch(PERSONAL);
      expect(logged({ error: cause, nested: { reason: 1 } }).line).not.toMatch(PERSONAL);
    }
    expect(describeError(error)).not.toMatch(PERSONAL);
  });

  test('never holds the document, also when nothing but the error is logged', async () => {
    const error = await failureOf(() => customers.insertOne({ ...CUSTOMER }));
    const lines: string[] = [];
    const log = createLog('info', {}, { write: (text) => void lines.push(text) });
    log.error(error);
    log.child({ part: 'x' }).warn(error as Error);
    expect(lines.join()).not.toMatch(PERSONAL);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({
        err: { code: 11000 },
        msg: expect.stringContaining('E11000'),
      });
    }
  });

  test('names its code, what it says, where it was and what caused it', async () => {
    const error = await failureOf(() => customers.insertOne({ ...CUSTOMER }));
    const { err } = logged({ err: error });
    expect(Object.keys(err).toSorted()).toEqual(['code', 'message', 'stack', 'type']);
    expect(err).toMatchObject({ type: 'MongoServerError', code: 11000 });
    expect(err.message).toMatch(/E11000 duplicate key error collection: \S+\.customers index: email_1/);
    expect(err.stack).toMatch(/errors-in-the-log\.test\.ts:\d+/);
    const wrapped = new GatewayError('not_stored', 'It was not stored.', { cause: error });
    expect(logged({ err: wrapped }).err).toMatchObject({
      type: 'GatewayError',
      code: 'not_stored',
      message: 'It was not stored.',
      cause: { code: 11000 },
    });
  });

  test('names the fields that a model refuses', async () => {
    const error = await failureOf(() => new Customer({ email: CUSTOMER.email, age: 'x' }).validate());
    expect(logged({ err: error }).err.message).toMatch(/email.*age|age.*email/);
  });

  test('keeps what is said of a network, a file or our own code as it is', () => {
    for (const words of [
      'connect ECONNREFUSED 127.0.0.1:27017',
      "ENOENT: no such file or directory, open '/app/node_modules/@tabler/core/dist/css/tabler.css'",
      "Cannot read properties of undefined (reading 'map')",
    ]) {
      expect(logged({ err: new Error(words) }).err.message).toBe(words);
      expect(describeError(new Error(words))).toBe(`Error: ${words}`);
    }
  });

  test('holds no password of an address of ours', () => {
    const { line } = logged({ err: new Error('cannot reach amqps://helm:s3cret-w0rd@broker.example:5671') });
    expect(line).not.toContain('s3cret-w0rd');
  });

  test('is never a document that was thrown in place of an error, nor one that goes round in circles', () => {
    expect(logged({ err: CUSTOMER }).line).not.toMatch(PERSONAL);
    const round = new Error('round');
    round.cause = round;
    expect(logged({ err: round }).line.length).toBeLessThan(5_000);
    expect(logged({ err: new Error('x'.repeat(100_000)) }).line.length).toBeLessThan(10_000);
    expect(logged({ err: 'said already' }).err).toBe('said already');
  });
});
