import { setTimeout as wait } from 'node:timers/promises';
import { buildChannel } from '../../test/support/build-channel.ts';
import { deliverySender } from '../../test/support/delivery-stream.ts';
import { hostileDrill } from './hostile.ts';
import { isKept, ledgerLines, takeLedger } from './ledger.ts';
import { openStage, type Stage } from './stage.ts';

const PER_SECOND = 50;

/** What is done to the gateway while deliveries come. Settles when the fault is over. */
const DRILLS: Record<string, { title: string; fault: (stage: Stage) => Promise<void> }> = {
  connections: {
    title: 'All connections to the broker are reset, five times',
    async fault({ proxy }) {
      for (let round = 0; round < 5; round += 1) {
        proxy.kill();
        await wait(1_000);
      }
    },
  },
  broker: {
    title: 'The broker is stopped and started',
    async fault({ rabbitmq }) {
      await rabbitmq.stop();
      await wait(2_000);
      await rabbitmq.start();
    },
  },
  worker: {
    title: 'The worker process is killed with SIGKILL, three times',
    async fault({ killWorker }) {
      for (let round = 0; round < 3; round += 1) {
        await killWorker();
        await wait(500);
      }
    },
  },
  database: {
    title: 'The database is stopped for 5 seconds and started',
    async fault({ mongod }) {
      await mongod.stop();
      await wait(5_000);
      await mongod.start();
    },
  },
};

const HOSTILE = 'hostile';
const NAMES = [...Object.keys(DRILLS), HOSTILE];
const say = (line: string) => console.log(line);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`No such drill: ${unknown.join(', ')}. There are: ${NAMES.join(', ')}.`);
  process.exit(1);
}
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

async function drill(stage: Stage, title: string, fault: (stage: Stage) => Promise<void>): Promise<boolean> {
  const channel = await buildChannel(stage.deps);
  const sender = deliverySender(stage.web.url, channel);
  // Its address is known to the door once a first delivery was taken.
  await sender.sendOrder();
  const stream = sender.stream(PER_SECOND);
  await wait(1_000);
  await fault(stage);
  const endedAt = Date.now();
  await wait(1_000);
  await stream.stop();
  const ledger = await takeLedger(stage.deps, channel, sender.ledger, endedAt);
  say(`${ledgerLines(title, ledger)}\n`);
  return isKept(ledger);
}

let ending: Promise<void> | undefined;
let stage: Stage | undefined;
const end = () => (ending ??= stage?.close() ?? Promise.resolve());
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void end().then(() => process.exit(130)));

const failures = Object.entries(DRILLS).filter(([name]) => isWanted(name));
let kept = true;
if (failures.length > 0) {
  say(
    `Failure drill: ${PER_SECOND} signed deliveries a second from a sender with its own ledger; the gateway in two processes.\n`,
  );
  stage = await openStage(say);
  try {
    for (const [, { title, fault }] of failures) kept = (await drill(stage, title, fault)) && kept;
  } finally {
    await end();
  }
}
if (isWanted(HOSTILE)) kept = (await hostileDrill(say)) && kept;
say(kept ? 'Nothing was lost, nothing was doubled.' : 'A promise was broken: see above.');
process.exit(kept ? 0 : 1);
