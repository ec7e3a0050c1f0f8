import { setTimeout as wait } from 'node:timers/promises';
import type { Types } from 'mongoose';
import { idleImport } from '../../src/channels/imports.ts';
import { type ChannelDoc, channels } from '../../src/channels/model.ts';
import type { Deps } from '../../src/deps.ts';
import { buildChannel } from '../../test/support/build-channel.ts';
import type { Sandbox } from '../sandbox/start-sandbox.ts';

const WINDOW_MS = 60 * 24 * 3_600_000;
const PATIENCE_MS = 15 * 60_000;

/** A channel of the sandbox store whose first import is queued: a running scheduler starts it within a second. */
export async function importingChannel(deps: Deps, sandbox: Sandbox): Promise<Types.ObjectId> {
  const from = new Date(Date.now() - WINDOW_MS);
  const queued = { state: 'queued', kind: 'first' } as const;
  const token = sandbox.store.createToken();
  const { doc } = await buildChannel(deps, {
    tokenText: token.token,
    clientSecretText: token.clientSecret,
    imports: {
      orders: { ...idleImport(from), ...queued, to: new Date() },
      products: { ...idleImport(), ...queued },
    },
  });
  return doc._id;
}

/** Waits until the import is done and gives its progress. @throws Error with its problem when it fails. */
export async function untilImported(
  deps: Deps,
  channelId: Types.ObjectId,
  what: 'orders' | 'products',
): Promise<ChannelDoc['imports']['orders']> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const channel = await channels(deps).findOne({ _id: channelId });
    const progress = channel?.imports[what];
    if (progress?.state === 'done') return progress;
    if (!progress || progress.state === 'failed' || Date.now() > deadline)
      throw new Error(`The import of ${what} did not end: ${progress?.problem ?? progress?.state}`);
    await wait(50);
  }
}
