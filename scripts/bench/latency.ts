import { loadavg } from 'node:os';
import type { Types } from 'mongoose';
import { ALL_COLLECTIONS } from '../../src/all-collections.ts';
import { type ChannelDoc, channels } from '../../src/channels/model.ts';
import type { Deps } from '../../src/deps.ts';
import { makeCollections } from '../../src/mongo/make-collections.ts';
import { type BuiltChannel, buildChannel } from '../../test/support/build-channel.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { benchDeps } from './bench-deps.ts';
import { type BuiltGateway, builtGateway } from './built-gateway.ts';
import { importingChannel, untilImported } from './importing-channel.ts';
import { percentile } from './median.ts';
import { observe } from './observe.ts';
import type { Observed } from './observer.ts';

const PER_SECOND = 200;
const SECONDS = 30;
const WARM_UP_SECONDS = 5;
/** About as many as keep an import busy for the 30 s: ReCharge's bucket lets 2 pages of 250 through a second. */
const IMPORTED = 20_000;

/** How long an event takes from its sender to the stored order, alone and beside an import. */
export async function benchLatency(services: { mongodbUri: string; amqpUrl: string }): Promise<string> {
  const sandbox = await startSandbox({ openingOrders: 0 });
  const env = { MONGODB_URI: services.mongodbUri, AMQP_URL: services.amqpUrl };
  const deps = await benchDeps(env);
  await makeCollections(deps, ALL_COLLECTIONS);
  const channel = await buildChannel(deps, { tokenText: sandbox.store.createToken().token });
  const gateway = await builtGateway({ ...env, RECHARGE_API_URL: sandbox.url });
  try {
    const watch = (seconds: number, firstId: number) =>
      observed(services, gateway, channel, { seconds, firstId });
    await watch(WARM_UP_SECONDS, 1);
    const alone = await watch(SECONDS, 100_000);
    sandbox.store.bulkOrders(IMPORTED);
    const importing = await importingChannel(deps, sandbox);
    const beside = await watch(SECONDS, 200_000);
    if (!(await isImporting(deps, importing)))
      throw new Error('the import ended too early to measure beside it');
    const importTook = await untilImported(deps, importing, 'orders');
    return [
      `Event to stored order (new orders, 3 lines, ${PER_SECOND} a second for ${SECONDS} s; sender and reader in a process of their own)`,
      '                        answered p50   p95    max    stored p50    p95     max',
      row('alone', alone),
      row('beside an import', beside),
      `  aims: stored p50 at most 50 ms, p95 at most 200 ms alone; never above 5,000 ms beside an import`,
      `  the import: ${IMPORTED} orders of another channel on the same gateway, ${secondsOf(importTook)} s; load of the machine at the end ${loadavg()[0]?.toFixed(1)}`,
    ].join('\n');
  } finally {
    await gateway.stop();
    await deps.db.close();
    await sandbox.close();
  }
}

const isImporting = async (deps: Deps, channelId: Types.ObjectId): Promise<boolean> => {
  const channel = await channels(deps).findOne({ _id: channelId });
  return channel?.imports.orders.state !== 'done';
};

const secondsOf = ({ startedAt, finishedAt }: ChannelDoc['imports']['orders']): string =>
  (((finishedAt?.getTime() ?? 0) - (startedAt?.getTime() ?? 0)) / 1_000).toFixed(1);

async function observed(
  services: { mongodbUri: string },
  gateway: BuiltGateway,
  channel: BuiltChannel,
  wish: { seconds: number; firstId: number },
): Promise<Observed> {
  const where = { mongodbUri: services.mongodbUri, origin: gateway.url, channel };
  const seen = await observe(where, { perSecond: PER_SECOND, ...wish });
  const total = PER_SECOND * wish.seconds;
  if (seen.refused > 0 || seen.unseen > 0 || seen.stored.length !== total)
    throw new Error(`${seen.refused} refused, ${seen.unseen} never seen, ${seen.stored.length} of ${total}`);
  return seen;
}

function row(name: string, { answered, stored, lateMs }: Observed): string {
  const figures = (values: number[]) =>
    [percentile(values, 0.5), percentile(values, 0.95), percentile(values, 1)].map((ms) =>
      ms.toFixed(0).padStart(6),
    );
  return `  ${name.padEnd(20)} ${figures(answered).join(' ')} ms   ${figures(stored).join(' ')} ms   (sender at most ${lateMs.toFixed(0)} ms late)`;
}
