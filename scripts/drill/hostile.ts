import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Types } from 'mongoose';
import { events } from '../../src/events/model.ts';
import { orders } from '../../src/orders/model.ts';
import { type BuiltChannel, buildChannel } from '../../test/support/build-channel.ts';
import { percentile } from '../bench/median.ts';
import { observe } from '../bench/observe.ts';
import type { Observed } from '../bench/observer.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import type { Attack, AttackLedger } from './hostile-sender.ts';
import { openStage, type Stage } from './stage.ts';

const PER_SECOND = 10;
const ALONE_SECONDS = 10;
const ATTACK_SECONDS = 40;
/** The others' deliveries go on, so that what the attack leaves behind is met too. */
const AFTER_SECONDS = 10;
const LIMIT_MS = 1_000;

/** Three merchants on one gateway, one of them hostile in every way at once. False when another one felt it. */
export async function hostileDrill(say: (line: string) => void): Promise<boolean> {
  const sandbox = await startSandbox({ openingOrders: 0 });
  const stage = await openStage(say, { RECHARGE_API_URL: sandbox.url });
  try {
    const others = [await honest(stage, sandbox, 'Anna'), await honest(stage, sandbox, 'Bela')];
    const watch = (seconds: number, firstId: number) =>
      Promise.all(
        others.map((channel, index) => observed(stage, channel, seconds, firstId + index * 50_000)),
      );
    await watch(2, 1_000);
    const alone = await watch(ALONE_SECONDS, 100_000);
    const { attack, misbehave } = await hostileMerchant(stage, sandbox);
    const [beside, ledger] = await Promise.all([
      watch(ATTACK_SECONDS + AFTER_SECONDS, 200_000),
      sent(attack),
      misbehave(),
    ]);
    const held = await Promise.all(others.map((channel) => count(stage, channel.doc._id)));
    const expected = (2 + ALONE_SECONDS + ATTACK_SECONDS + AFTER_SECONDS) * PER_SECOND;
    const kept = held.every(({ orders: own, judged }) => own >= expected && judged >= expected);
    const isKept = kept && [...alone, ...beside].every(isFine);
    say(
      [
        'One of three merchants is hostile in every way at once',
        ...Object.entries(ledger).map(([kind, answers]) => `  ${kind.padEnd(24)} ${answersOf(answers)}`),
        `  of the others            answered p95     max   stored p50     p95      max   refused  never stored`,
        ...alone.map((seen, index) => row(`${NAMES[index]}, alone`, seen)),
        ...beside.map((seen, index) => row(`${NAMES[index]}, beside it`, seen)),
        `  orders, decided events   ${held.map((one) => `${one.orders}, ${one.judged}`).join(' and ')} of ${expected} each`,
        `  memory at the end        web ${stage.memory().web} MB, worker ${stage.memory().worker} MB`,
        `  stored p95 below ${LIMIT_MS} ms and nothing lost   ${isKept ? 'ok' : 'BROKEN PROMISE'}\n`,
      ].join('\n'),
    );
    return isKept;
  } finally {
    await stage.close();
    await sandbox.close();
  }
}

const NAMES = ['Anna', 'Bela'];

const isFine = ({ stored, answered, refused, unseen }: Observed): boolean =>
  refused === 0 && unseen === 0 && percentile(stored, 0.95) < LIMIT_MS && percentile(answered, 1) < 3_000;

/** An account with one channel that knows its client secret. */
function honest(stage: Stage, sandbox: Sandbox, name: string): Promise<BuiltChannel> {
  const { token, clientSecret } = sandbox.store.createToken();
  return buildChannel(stage.deps, { name, tokenText: token, clientSecretText: clientSecret });
}

const observed = (
  { mongodbUri, web }: Stage,
  channel: BuiltChannel,
  seconds: number,
  firstId: number,
): Promise<Observed> =>
  observe({ mongodbUri, origin: web.url, channel }, { perSecond: PER_SECOND, seconds, firstId });

/** One account with three channels, and a store whose API is slow to know and soon refuses. */
async function hostileMerchant(stage: Stage, sandbox: Sandbox) {
  const { store } = sandbox;
  const token = store.createToken({ bucketSize: 9 });
  const first = await buildChannel(stage.deps, { tokenText: token.token, clientSecretText: null });
  const { accountId } = first.doc;
  const more = (clientSecretText: string) =>
    buildChannel(stage.deps, { accountId, tokenText: store.createToken().token, clientSecretText });
  const [signed, wrong] = [await more('its own secret'), await more('the right secret')];
  store.faults.set('lateObjects', { probability: 0.5 });
  const ids = Array.from({ length: 300 }, () => store.placeOrder({ external: 'now' }).id);
  const attack: Attack = {
    origin: stage.web.url,
    seconds: ATTACK_SECONDS,
    unsigned: first.hookKey,
    signed: { key: signed.hookKey, secret: signed.clientSecret ?? '' },
    wrongSecret: wrong.hookKey,
    ids,
  };
  return {
    attack,
    async misbehave() {
      await wait((ATTACK_SECONDS / 2) * 1_000);
      store.revokeToken(token.id);
    },
  };
}

async function sent(attack: Attack): Promise<AttackLedger> {
  const child = fork(new URL('./hostile-sender.ts', import.meta.url));
  const failed = once(child, 'exit').then(() => {
    throw new Error('the hostile process ended before its time');
  });
  failed.catch(() => {});
  await Promise.race([once(child, 'message'), failed]);
  child.send(attack);
  const [ledger] = (await Promise.race([once(child, 'message'), failed])) as [AttackLedger];
  return ledger;
}

async function count({ deps }: Stage, channelId: Types.ObjectId) {
  return {
    orders: await orders(deps).countDocuments({ channelId }),
    judged: await events(deps).countDocuments({ channelId, outcome: 'applied' }),
  };
}

const answersOf = (answers: Record<string, number>): string =>
  Object.entries(answers)
    .map(([status, times]) => `${times} × ${status}`)
    .join(', ');

function row(name: string, { answered, stored, refused, unseen }: Observed): string {
  const ms = (values: number[], share: number, width: number) =>
    `${percentile(values, share).toFixed(0)} ms`.padStart(width);
  return `  ${name.padEnd(24)} ${ms(answered, 0.95, 12)} ${ms(answered, 1, 7)} ${ms(stored, 0.5, 12)} ${ms(stored, 0.95, 7)} ${ms(stored, 1, 8)} ${String(refused).padStart(9)} ${String(unseen).padStart(13)}`;
}
