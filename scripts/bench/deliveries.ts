import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'amqplib';
import { declareTopology } from '../../src/amqp/topology.ts';
import { buildChannel } from '../../test/support/build-channel.ts';
import { benchDeps } from './bench-deps.ts';
import { spread } from './median.ts';
import { sendLoad } from './send-load.ts';

const ROUNDS = 5;
const COUNT = 6_000;
const IN_FLIGHT = 64;
const QUEUE = 'gateway.orders';

async function server(
  file: string,
  env: Record<string, string>,
): Promise<{ child: ChildProcess; origin: string }> {
  const child = fork(new URL(file, import.meta.url), { env: { ...process.env, ...env } });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { child, origin: `http://127.0.0.1:${message.port}` };
}

/** Accepted deliveries per second, ours beside the bare handler, round about in one run. */
export async function benchDeliveries(services: { mongodbUri: string; amqpUrl: string }): Promise<string> {
  const env = { MONGODB_URI: services.mongodbUri, AMQP_URL: services.amqpUrl };
  const deps = await benchDeps(env);
  const channel = await buildChannel(deps);
  const secret = channel.clientSecret ?? '';
  const broker = await connect(services.amqpUrl);
  const admin = await broker.createChannel();
  await declareTopology(admin);
  const bare = await server('./bare-server.ts', { ...env, SECRET: secret });
  const door = await server('./door-server.ts', env);
  const figures = { door: [] as number[], bare: [] as number[], ratio: [] as number[] };
  let firstId = 1;
  const run = async (origin: string, count: number) => {
    const path = `/webhooks/recharge/${channel.hookKey}/order/created`;
    const rate = await sendLoad({ origin, path, secret, count, inFlight: IN_FLIGHT, firstId });
    firstId += count;
    await admin.purgeQueue(QUEUE);
    return rate;
  };
  try {
    for (const { origin } of [door, bare]) await run(origin, 1_000);
    for (let round = 0; round < ROUNDS; round += 1) {
      const ours = await run(door.origin, COUNT);
      const theirs = await run(bare.origin, COUNT);
      figures.door.push(ours);
      figures.bare.push(theirs);
      figures.ratio.push(ours / theirs);
    }
  } finally {
    door.child.kill();
    bare.child.kill();
    await broker.close();
    await deps.db.close();
  }
  return `Accepted deliveries (3 lines, about 3 kB; ${COUNT} a round, ${IN_FLIGHT} in flight, ${ROUNDS} rounds in turn)
  gateway            ${spread(figures.door)} per second
  bare node:http     ${spread(figures.bare)} per second
  ratio              ${spread(figures.ratio, 2)}   (aim: at least 0.80)`;
}
