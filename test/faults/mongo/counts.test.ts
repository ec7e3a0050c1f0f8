import { beforeAll, expect, test } from 'vitest';
import { channelHealth } from '../../../src/channel-health/health.ts';
import { healthCounts } from '../../../src/channel-health/health-counts.ts';
import type { ChannelDoc } from '../../../src/channels/model.ts';
import { type BuiltAdmin, buildAdmin } from '../../support/build-admin.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { channelParts } from '../../support/channel-parts.ts';
import { faultyMongod } from '../../support/faulty-mongod.ts';
import { testDeps } from '../../support/test-deps.ts';

const OUT_OF_TIME = 50;

let mongod: Awaited<ReturnType<typeof faultyMongod>>;
let admin: BuiltAdmin;
let channel: ChannelDoc;
beforeAll(async () => {
  mongod = await faultyMongod();
  admin = await buildAdmin({ deps: await testDeps({ databaseUri: mongod.uri }) });
  const { accountId, warehouseId } = admin.owner;
  const built = await buildChannel(admin.deps, { accountId, settings: channelParts(warehouseId).settings });
  channel = built.doc;
}, 60_000);

test('pages and health show what is known, and name what MongoDB could not count in time', async () => {
  const list = '/settings/sales-channels';
  const path = `${list}/${channel._id.toString()}`;
  // Counts are aggregations; what the pages cannot do without is found by `find`.
  await mongod.fail('failCommand', { failCommands: ['aggregate'], errorCode: OUT_OF_TIME });
  try {
    const counts = await healthCounts(admin.deps, channel);
    expect(counts).toMatchObject({
      deadLetters: 0,
      uncounted: expect.arrayContaining([
        'dead letters',
        'deliveries kept',
        'mails',
        'questions to ReCharge',
      ]),
    });
    expect(channelHealth(channel, new Date(), counts).sentences).toMatchObject([{ code: 'not_counted' }]);
    const page = await admin.agent.get(path);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('Not known just now')]);
    expect(page.text).toContain('did not tell in time how things stand with: dead letters');
    const shown = await admin.agent.get(list);
    expect([shown.status, shown.text]).toEqual([200, expect.stringContaining(channel.name)]);
  } finally {
    await mongod.heal('failCommand');
  }
  const { text } = await admin.agent.get(path);
  expect(text).not.toContain('Not known just now');
  expect(text).not.toContain('did not tell in time');
});
