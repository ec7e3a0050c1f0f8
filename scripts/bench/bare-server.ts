import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'amqplib';

// The baseline: what any handler of these deliveries must do, and nothing else. Reads the body, verifies
// the timestamped signature, publishes persistently into the same queue, answers in the confirm.
const { AMQP_URL = '', SECRET = '' } = process.env;
const connection = await connect(AMQP_URL, { noDelay: true });
const channel = await connection.createConfirmChannel();

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const body = Buffer.concat(chunks);
    const header = String(req.headers['x-recharge-webhook-signature']);
    const [, t = '', v1 = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
    const expected = createHmac('sha256', SECRET).update(`${t}.`).update(body).digest();
    if (!v1 || !timingSafeEqual(expected, Buffer.from(v1, 'hex'))) return res.writeHead(401).end();
    const options = { persistent: true, mandatory: true };
    channel.publish('gateway.events', 'order.created', body, options, (error: unknown) => {
      res.writeHead(error ? 503 : 200, { 'content-type': 'application/json' }).end('{}');
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
