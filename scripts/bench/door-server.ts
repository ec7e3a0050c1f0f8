import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBroker } from '../../src/amqp/broker.ts';
import { createDoor } from '../../src/ingest/create-door.ts';
import { benchDeps } from './bench-deps.ts';

// The door of the gateway as the role `web` composes it, alone in its process.
const deps = await benchDeps(process.env);
const broker = createBroker(deps, { url: deps.config.amqpUrl });
await broker.whenReady();
const door = createDoor(deps, broker.publisher);
await door.start();
const server = createServer((req, res) => void door.handle(req, res));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
