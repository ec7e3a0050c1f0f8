import { setTimeout as wait } from 'node:timers/promises';
import type { Deps } from '../../src/deps.ts';
import { events, OUTCOMES } from '../../src/events/model.ts';
import { spoolRows } from '../../src/ingest/spool-model.ts';
import { orders } from '../../src/orders/model.ts';
import type { BuiltChannel } from '../../test/support/build-channel.ts';
import type { Sent } from '../../test/support/delivery-stream.ts';

/** What the sender knows beside what the gateway holds. */
export interface Ledger {
  sent: number;
  answered200: number;
  answered503: number;
  /** Any other answer, or none. */
  otherwise: number;
  slowestMs: number;
  /** Of those with a Retry-After. */
  retryAfter: number;
  orders: number;
  events: Record<string, number>;
  /** Deliveries that came to the consumer again and were known by their id. */
  repeats: number;
  /** Orders that are there more than once. */
  doubled: number;
  /** Answered 200, and no order or no event row. */
  lost: number;
  spooled: number;
  /** From the end of the fault to the last order; deliveries go on for a second of it. */
  caughtUpMs: number;
}

const PATIENCE_MS = 60_000;

/** Waits until nothing is missing any more, or for a minute, and counts. */
export async function takeLedger(
  deps: Pick<Deps, 'db'>,
  channel: BuiltChannel,
  sent: Sent[],
  faultEndedAt: number,
): Promise<Ledger> {
  const ok = sent.filter(({ status }) => status === 200);
  const refused = sent.filter(({ status }) => status === 503);
  const accepted = new Set(ok.map(({ objectId }) => objectId));
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const held = await count(deps, channel, accepted);
    if ((held.lost > 0 || held.spooled > 0) && Date.now() < deadline) {
      await wait(250);
      continue;
    }
    return {
      sent: sent.length,
      answered200: ok.length,
      answered503: refused.length,
      otherwise: sent.length - ok.length - refused.length,
      slowestMs: Math.max(0, ...sent.map(({ ms }) => ms)),
      retryAfter: refused.filter(({ retryAfter }) => retryAfter !== null).length,
      ...held,
      caughtUpMs: Math.max(0, held.lastAt - faultEndedAt),
    };
  }
}

async function count(deps: Pick<Deps, 'db'>, channel: BuiltChannel, accepted: Set<string>) {
  const channelId = channel.doc._id;
  const held = await orders(deps)
    .find({ channelId }, { projection: { channelOrderId: 1, createdAt: 1 } })
    .toArray();
  const rows = await events(deps)
    .find({ channelId }, { projection: { objectId: 1, outcome: 1, deliveries: 1 } })
    .toArray();
  const ids = new Set(held.map(({ channelOrderId }) => channelOrderId));
  const judged = new Set(rows.map(({ objectId }) => objectId));
  const outcomes: Record<string, number> = {};
  for (const outcome of OUTCOMES) {
    const its = rows.filter((row) => row.outcome === outcome).length;
    if (its > 0) outcomes[outcome] = its;
  }
  return {
    orders: held.length,
    doubled: held.length - ids.size,
    events: outcomes,
    repeats: rows.reduce((sum, row) => sum + row.deliveries - 1, 0),
    lost: [...accepted].filter((id) => !ids.has(id) || !judged.has(id)).length,
    spooled: await spoolRows(deps).countDocuments({ channelId }),
    lastAt: Math.max(0, ...held.map(({ createdAt }) => createdAt.getTime())),
  };
}

/** False when a promise was broken. */
export const isKept = (ledger: Ledger): boolean =>
  ledger.lost === 0 &&
  ledger.doubled === 0 &&
  ledger.spooled === 0 &&
  ledger.otherwise === 0 &&
  ledger.retryAfter === ledger.answered503 &&
  ledger.slowestMs < 3_000;

export function ledgerLines(name: string, ledger: Ledger): string {
  const events = Object.entries(ledger.events).map(([outcome, n]) => `${n} ${outcome}`);
  return `${name}
  sent               ${ledger.sent}
  answered           ${ledger.answered200} with 200, ${ledger.answered503} with 503 (${ledger.retryAfter} with Retry-After), ${ledger.otherwise} otherwise; slowest ${ledger.slowestMs.toFixed(0)} ms
  orders             ${ledger.orders} (${ledger.doubled} doubled)
  events             ${events.join(', ') || 'none'}; ${ledger.repeats} repeats known by their id
  left in the spool  ${ledger.spooled}
  last order stored  ${(ledger.caughtUpMs / 1_000).toFixed(1)} s after the fault ended (deliveries went on for 1 s)
  lost               ${ledger.lost}   ${isKept(ledger) ? 'ok' : 'BROKEN PROMISE'}`;
}
