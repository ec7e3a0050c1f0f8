import mongoose from 'mongoose';
import { Pool } from 'undici';
import { sampleOrder, signedDelivery } from './sample-order.ts';
import { watchOrders } from './watch-orders.ts';

/** What to send: `perSecond` for `seconds`, whether the answers come or not. */
export interface Observation {
  mongodbUri: string;
  origin: string;
  path: string;
  secret: string;
  channelId: string;
  perSecond: number;
  seconds: number;
  firstId: number;
}

/** Milliseconds per delivery; `stored` from sending until a reader of majority-committed data sees the order. */
export interface Observed {
  answered: number[];
  stored: number[];
  refused: number;
  unseen: number;
  /** How much later than planned a delivery left: the sender's own fault. */
  lateMs: number;
}

const PATIENCE_MS = 30_000;

// In a process of its own: sends deliveries at an even pace and watches the orders appear, with one clock.
process.once('message', (wish: Observation) => {
  void observe(wish).then((seen) => process.send?.(seen, () => process.exit(0)));
});
process.send?.('ready');

async function observe(wish: Observation): Promise<Observed> {
  const total = wish.perSecond * wish.seconds;
  const connection = await mongoose.createConnection(wish.mongodbUri).asPromise();
  const sentAt = new Map<string, number>();
  const seen: Observed = { answered: [], stored: [], refused: 0, unseen: 0, lateMs: 0 };
  const changes = await watchOrders(connection, wish.channelId, (id) => {
    const from = sentAt.get(id);
    if (from === undefined) return;
    sentAt.delete(id);
    seen.stored.push(performance.now() - from);
  });
  const pool = new Pool(wish.origin, { connections: 64, pipelining: 1 });
  const running = new Set<Promise<void>>();

  async function send(id: number): Promise<void> {
    const body = sampleOrder(id, new Date().toISOString().replace(/\.\d+Z$/, '+00:00'));
    const headers = signedDelivery(wish.secret, body);
    const from = performance.now();
    sentAt.set(String(id), from);
    const answer = await pool.request({ method: 'POST', path: wish.path, headers, body });
    await answer.body.dump();
    seen.answered.push(performance.now() - from);
    if (answer.statusCode !== 200) seen.refused += 1;
  }

  const start = performance.now();
  for (let count = 0; count < total; ) {
    const due = start + (count * 1_000) / wish.perSecond;
    const now = performance.now();
    if (now < due) {
      await new Promise((resolve) => setTimeout(resolve, due - now));
      continue;
    }
    seen.lateMs = Math.max(seen.lateMs, now - due);
    const one = send(wish.firstId + count)
      .catch(() => {
        seen.refused += 1;
      })
      .finally(() => running.delete(one));
    running.add(one);
    count += 1;
  }
  await Promise.all(running);
  const deadline = performance.now() + PATIENCE_MS;
  while (sentAt.size > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  seen.unseen = sentAt.size;
  await changes.close();
  await pool.close();
  await connection.close();
  return seen;
}
