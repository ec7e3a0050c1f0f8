import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { signedDelivery } from '../bench/sample-order.ts';
import { HOSTILE_BODIES } from './hostile-bodies.ts';

/** Hook keys of the hostile merchant's channels, and what its store knows. */
export interface Attack {
  origin: string;
  seconds: number;
  /** No client secret: of what comes only an id is taken, and ReCharge is asked. */
  unsigned: string;
  signed: { key: string; secret: string };
  /** Its secret is never the one that signs. */
  wrongSecret: string;
  /** Ids that ReCharge knows, some of them only later. */
  ids: number[];
}

/** How many answers of each status, for each kind of attack. */
export type AttackLedger = Record<string, Record<string, number>>;

const FLOOD = 2_000;
const SIZES = [150_000, 400_000, 1_000_000, 2_000_000];
const HALF_SENT = 20;

// In a process of its own, so that what it takes to be hostile slows no one's clock.
process.once('message', (attack: Attack) => {
  void run(attack).then((ledger) => process.send?.(ledger, () => process.exit(0)));
});
process.send?.('ready');

async function run(attack: Attack): Promise<AttackLedger> {
  const { origin, seconds, unsigned, signed, wrongSecret, ids } = attack;
  const ledger: AttackLedger = {};
  const pool = new Pool(origin, { connections: 128, pipelining: 1 });
  const ends = Date.now() + seconds * 1_000;
  const running = new Set<Promise<void>>();
  let lastId = 50_000_000;

  const post = async (kind: string, key: string, body: Buffer, secret: string | null) => {
    const headers = secret ? signedDelivery(secret, body) : { 'content-type': 'application/json' };
    const path = `/webhooks/recharge/${key}/order/updated`;
    let answer: string;
    try {
      const response = await pool.request({ method: 'POST', path, headers, body });
      await response.body.dump();
      answer = String(response.statusCode);
    } catch {
      answer = 'cut';
    }
    const counts = ledger[kind] ?? {};
    counts[answer] = (counts[answer] ?? 0) + 1;
    ledger[kind] = counts;
  };
  const send = (...delivery: Parameters<typeof post>) => {
    const one = post(...delivery).finally(() => running.delete(one));
    running.add(one);
  };
  const evenly = async (perSecond: number, work: (count: number) => void) => {
    const from = Date.now();
    for (let count = 0; Date.now() < ends; count += 1) {
      work(count);
      await wait(Math.max(0, from + ((count + 1) * 1_000) / perSecond - Date.now()));
    }
  };
  const idBody = (id: number | string) => Buffer.from(`{"order":{"id":${id}}}`);

  const flood = async () => {
    for (let count = 0; count < FLOOD; count += 1) {
      // Known ones and such as ReCharge never shows, as fast as they are answered.
      const id = count % 2 === 0 ? ids[count % ids.length] : ++lastId;
      while (running.size > 100) await wait(2);
      send('ids, unsigned', unsigned, idBody(id ?? 1), null);
    }
  };
  const kinds = Object.entries(HOSTILE_BODIES);
  const heavy = (count: number) => {
    const [name, make] = kinds[count % kinds.length] ?? ['', HOSTILE_BODIES.emptyLines];
    const size = SIZES[Math.floor(count / kinds.length) % SIZES.length] ?? 1;
    const body = Buffer.from(make(++lastId, size));
    const isSigned = count % 4 !== 3;
    const key = isSigned ? signed.key : unsigned;
    send(`${name}, ${isSigned ? 'signed' : 'unsigned'}`, key, body, isSigned ? signed.secret : null);
  };
  const halfSent = Array.from({ length: HALF_SENT }, () => halfABody(origin, signed.key));
  await Promise.all([
    flood(),
    evenly(4, heavy),
    evenly(20, () => send('wrong secret', wrongSecret, idBody(++lastId), 'not the secret')),
    evenly(20, (count) =>
      send('unknown key', `nobody-has-this-key-${count}`.padEnd(32, 'x'), idBody(1), null),
    ),
  ]);
  await Promise.all(running);
  const open = halfSent.filter((socket) => !socket.closed);
  ledger['half a body'] = { 'left open': open.length, 'ended by the door': HALF_SENT - open.length };
  for (const socket of open) socket.destroy();
  await pool.close();
  return ledger;
}

/** Says that 2 MB come, sends half of it and stays. */
function halfABody(origin: string, key: string) {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    `POST /webhooks/recharge/${key}/order/updated HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n`,
  );
  socket.write(Buffer.alloc(1_000_000, 0x20));
  return socket;
}
