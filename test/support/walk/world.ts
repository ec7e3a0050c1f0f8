import type { Deps } from '../../../src/deps.ts';
import { type BuiltAccount, buildAccount } from '../build-account.ts';
import { buildChannel } from '../build-channel.ts';
import { DESPATCH_EMAILS_ON } from '../mail-world.ts';
import { type TestApp, testApp } from '../test-app.ts';
import { testDeps } from '../test-deps.ts';
import type { createRecorder } from './recorder.ts';
import { seedBulk } from './seed-bulk.ts';

/** The gateway on two years of two stores and of a neighbour's. */
export interface WalkWorld {
  gateway: TestApp;
  account: BuiltAccount;
}

/** @param recorder hears of every command from the start on. */
export async function walkWorld({ onCommand }: ReturnType<typeof createRecorder>): Promise<WalkWorld> {
  let account: BuiltAccount | undefined;
  const seed = async (uri: string) => {
    const key = `k1:${Buffer.alloc(32, 3).toString('base64')}`;
    account = await seedYears(await testDeps({ databaseUri: uri, env: { ENCRYPTION_KEYS: key } }));
    return uri;
  };
  const gateway = await testApp({ onCommand, services: { mongodbUri: seed } });
  if (!account) throw new Error('nothing was seeded');
  return { gateway, account };
}

async function seedYears(deps: Deps): Promise<BuiltAccount> {
  const account = await buildAccount(deps);
  const neighbour = await buildAccount(deps);
  const { accountId, warehouseId } = account;
  const mailing = { accountId, name: 'Old store', despatchEmails: DESPATCH_EMAILS_ON };
  const { doc: old } = await buildChannel(deps, mailing);
  const { doc: paused } = await buildChannel(deps, { accountId, name: 'Paused store', active: false });
  const { doc: theirs } = await buildChannel(deps, { accountId: neighbour.accountId });
  await seedBulk(deps, old, { warehouseId });
  await seedBulk(deps, paused, { orders: 500 });
  await seedBulk(deps, theirs, { orders: 500 });
  return account;
}
