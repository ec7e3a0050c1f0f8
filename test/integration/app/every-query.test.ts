import type { mongo } from 'mongoose';
import { beforeAll, describe, expect, test } from 'vitest';
import { audits } from '../../../src/audit/model.ts';
import { events } from '../../../src/events/model.ts';
import { mails } from '../../../src/mail/model.ts';
import { openDatabase } from '../../../src/mongo/database.ts';
import { orders } from '../../../src/orders/model.ts';
import { afterThisFile } from '../../support/after-this-file.ts';
import { callSitesInSource, watchCallSites } from '../../support/walk/call-sites.ts';
import { sendEveryDelivery } from '../../support/walk/deliveries.ts';
import { doWhatIsSeldom, runEveryJob, upgradeOnce } from '../../support/walk/jobs.ts';
import { judge } from '../../support/walk/judge.ts';
import { visitEveryPage } from '../../support/walk/pages.ts';
import { createRecorder } from '../../support/walk/recorder.ts';
import { callEveryRoute } from '../../support/walk/routes.ts';
import { type WalkWorld, walkWorld } from '../../support/walk/world.ts';

/** Collections that stay small by nature, and how small: they may be read from end to end. */
const BOUNDED: Record<string, string> = {
  accounts: 'one for each customer of Helm',
  users: 'a few for each account',
  apikeys: 'a few for each account; a page shows 200',
  channels: 'one for each connected store; all of them are in the memory of every door anyway',
  warehouses: 'a few for each account',
  migrations: 'one for each step of an upgrade',
};

/** Questions that look at more than they want, and why that stays bearable. */
const BEARABLE: [RegExp, string][] = [
  [
    /^find products .*title: \{\$regex/,
    'a part of a title: looks at all products of the account, some thousands',
  ],
  [
    /^find spool \{filter: \{\$or: \[\{leasedUntil/,
    'drained from its oldest row: passes over what is leased alone',
  ],
  [/^find orders .*isHistory/, 'goes through the orders of a channel once, when a person asks for it'],
];

const recorder = createRecorder();
let world: WalkWorld;
let sites: Set<string>;

describe('every query that the product sends to MongoDB', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    sites = watchCallSites();
    world = await walkWorld(recorder);
    await sendEveryDelivery(world);
    await callEveryRoute(world);
    await runEveryJob(world);
    await doWhatIsSeldom(world);
    await upgradeOnce(world);
    await visitEveryPage(world);
  }, 180_000);

  test('was sent while the whole product was driven', () => {
    const missed = callSitesInSource().filter((site) => !sites.has(site));
    expect(missed, 'to be caused in test/support/walk/, most simply in jobs.ts').toEqual([]);
    expect([...recorder.unknown]).toEqual([]);
  });

  test('is served by an index: no collection scan, no blocking sort, no record looked at in vain', async () => {
    expect(await faultsOf(recorder)).toEqual([]);
  });

  test('would be found if it were not', async () => {
    const planted = createRecorder();
    const { deps } = world.gateway;
    const { mongodbUri: uri } = deps.config;
    const db = await openDatabase(deps, { uri, onCommand: planted.onCommand });
    afterThisFile(() => db.close());
    const { accountId } = world.account;
    await orders({ db }).find({ note: 'none' }).toArray();
    await orders({ db }).find({ accountId }).sort({ note: 1 }).toArray();
    await events({ db }).updateMany({ accountId, traceparent: 'none' }, { $set: { traceparent: null } });
    await mails({ db }).deleteMany({ kind: 'none' });
    await audits({ db }).countDocuments({ note: 'none' });
    const found = await faultsOf(planted);
    expect(found.map((fault) => fault.replaceAll(/\d+ /g, 'n ')).toSorted()).toEqual(
      [
        'aggregate audit {pipeline: [{$match: {note: string}}, {$group: {_id: n, n: {$sum: n}}}]}: looks at n records for 0',
        'aggregate audit {pipeline: [{$match: {note: string}}, {$group: {_id: n, n: {$sum: n}}}]}: reads the whole collection (COLLSCAN)',
        'delete mails {q: {kind: string}, limit: n}: looks at n records for 0',
        'delete mails {q: {kind: string}, limit: n}: reads the whole collection (COLLSCAN)',
        'find orders {filter: {accountId: ObjectId}, sort: {"note":1}}: sorts n records in memory (SORT)',
        'find orders {filter: {note: string}}: looks at n records for 0',
        'find orders {filter: {note: string}}: reads the whole collection (COLLSCAN)',
        'update events {q: {accountId: ObjectId, traceparent: string}, multi: boolean}: looks at n index keys for 0',
        'update events {q: {accountId: ObjectId, traceparent: string}, multi: boolean}: looks at n records for 0',
      ].toSorted(),
    );
  });
});

/** What is wrong with the commands that a recorder heard, on the records that are there now. */
async function faultsOf({
  recorded,
}: Pick<ReturnType<typeof createRecorder>, 'recorded'>): Promise<string[]> {
  const db = world.gateway.database.connection.db as mongo.Db;
  const faults = new Set<string>();
  for (const one of recorded()) {
    if (Object.hasOwn(BOUNDED, one.collection) || BEARABLE.some(([of]) => of.test(one.shape))) continue;
    const { shape, faults: found } = await judge(db, one);
    for (const fault of found) faults.add(`${shape}: ${fault}`);
  }
  return [...faults].toSorted();
}
