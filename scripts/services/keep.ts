import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestServices } from './test-services.ts';

// Keeps MongoDB and RabbitMQ up for repeated test runs: while this runs, `npm test` uses them.
const services = await startTestServices((line) => console.log(line));
const file = join('.cache', 'test-services.json');
mkdirSync('.cache', { recursive: true });
const { mongodbUri, amqpUrl, amqpManagementUrl } = services;
writeFileSync(file, JSON.stringify({ pid: process.pid, mongodbUri, amqpUrl, amqpManagementUrl }), {
  mode: 0o600,
});
console.log(`Test services are up; npm test uses them until this ends (Ctrl-C).
TEST_MONGODB_URI=${mongodbUri}
TEST_AMQP_URL=${amqpUrl}
TEST_AMQP_MANAGEMENT_URL=${amqpManagementUrl}`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    rmSync(file, { force: true });
    void services.stop().then(() => process.exit(0));
  });
}
setInterval(() => {}, 60_000);
