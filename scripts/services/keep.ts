import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestServices } from './test-services.ts';

// Keeps MongoDB and RabbitMQ up for repeated test runs: while this runs, `npm test` uses them.
const FILE = join('.cache', 'test-services.json');

function keeper(): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(FILE, 'utf8')) as { pid: number };
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

const other = keeper();
if (other) {
  console.log(`Test services are up already (process ${other}); ${FILE} names them.`);
  process.exit(0);
}
const { stop, ...named } = await startTestServices((line) => console.log(line));
const announce = () => {
  if (keeper()) return;
  mkdirSync('.cache', { recursive: true });
  writeFileSync(FILE, JSON.stringify({ pid: process.pid, ...named }), { mode: 0o600 });
};
announce();
setInterval(announce, 5_000);
console.log(`Test services are up; npm test uses them until this ends (Ctrl-C).
TEST_MONGODB_URI=${named.mongodbUri}
TEST_AMQP_URL=${named.amqpUrl}
TEST_AMQP_MANAGEMENT_URL=${named.amqpManagementUrl}`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    if (keeper() === process.pid) rmSync(FILE, { force: true });
    void stop().then(() => process.exit(0));
  });
}
