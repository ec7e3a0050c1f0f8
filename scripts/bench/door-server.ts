import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBroker } from '../../src/amqp/broker.ts';
import { createChannelCache } from '../../src/ingest/channel-cache.ts';
import { createDeliveryHandler } from '../../src/ingest/delivery-handler.ts';
import { createDoorMarks } from '../../src/ingest/door-marks.ts';
import { createFailureLimit } from '../../src/ingest/failure-limit.ts';
import { createKeepEvent } from '../../src/ingest/keep-event.ts';
import { createQuarantine } from '../../src/ingest/quarantine.ts';
import { createSpool } from '../../src/ingest/spool.ts';
import { benchDeps } from './bench-deps.ts';

// The door of the gateway as the role `web` composes it, alone in its process.
const deps = await benchDeps(process.env);
const broker = createBroker(deps, { url: deps.config.amqpUrl });
await broker.whenReady();
const channels = createChannelCache(deps);
const marks = createDoorMarks(deps);
await channels.start();
marks.start();
const handler = createDeliveryHandler({
  channels,
  marks,
  keeper: createKeepEvent({ publisher: broker.publisher, spool: createSpool(deps), log: deps.log }),
  quarantine: createQuarantine(deps),
  log: deps.log,
  now: deps.now,
  metrics: deps.metrics,
  failures: createFailureLimit(deps),
  clientAddress: (req) => req.socket.remoteAddress ?? '',
});
const server = createServer((req, res) => void handler(req, res));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
