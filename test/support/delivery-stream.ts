import { Agent, request } from 'undici';
import { events } from '../../src/events/model.ts';
import { spoolRows } from '../../src/ingest/spool-model.ts';
import { orders } from '../../src/orders/model.ts';
import { webhookAddress } from '../../src/recharge/webhook-address.ts';
import { afterThisFile } from './after-this-file.ts';
import type { BuiltChannel } from './build-channel.ts';
import { buildOrderRecord, type OrderRecordParts } from './build-order-record.ts';
import { signedHeaders } from './open-door.ts';
import type { TestApp } from './test-app.ts';
import { until } from './until.ts';

/** One delivery as its sender saw it. */
export interface Sent {
  objectId: string;
  body: string;
  topic: string;
  /** Null: no answer, the connection failed. */
  status: number | null;
  retryAfter: string | null;
  answer: string;
  /** From the first byte sent to the whole answer. */
  ms: number;
}

let nextId = 900_000_000;
/** An order id that no other test of this process uses. */
export const freshId = (): number => ++nextId;

/** ReCharge's side of a channel's deliveries, with a ledger of its own: what was sent, what was answered. */
export function deliverySender(
  url: string,
  channel: Pick<BuiltChannel, 'hookKey' | 'clientSecret'>,
  { isKeptAlive = true }: { isKeptAlive?: boolean } = {},
) {
  const ledger: Sent[] = [];
  const dispatcher = new Agent({ connections: 100, keepAliveTimeout: 10_000 });
  afterThisFile(() => dispatcher.destroy());

  async function sendRaw(topic: string, objectId: string, body: string): Promise<Sent> {
    const headers = channel.clientSecret
      ? signedHeaders(channel.clientSecret, body)
      : { 'content-type': 'application/json' };
    const from = performance.now();
    const sent: Sent = { objectId, body, topic, status: null, retryAfter: null, answer: '', ms: 0 };
    try {
      const answer = await request(webhookAddress(url, channel.hookKey, topic), {
        method: 'POST',
        headers,
        body,
        dispatcher,
        reset: !isKeptAlive,
      });
      sent.answer = await answer.body.text();
      sent.status = answer.statusCode;
      sent.retryAfter = answer.headers['retry-after']?.toString() ?? null;
    } catch (error) {
      sent.answer = String(error);
    }
    sent.ms = performance.now() - from;
    ledger.push(sent);
    return sent;
  }

  const sendOrder = (parts: OrderRecordParts = {}, topic = 'order/created') => {
    const record = buildOrderRecord({ id: freshId(), ...parts });
    return sendRaw(topic, String(record.id), JSON.stringify({ order: record }));
  };

  return {
    ledger,
    sendRaw,
    sendOrder,
    /** New orders at an even pace, whether the answers come or not. `stop` gives the whole ledger when all are answered. */
    stream(perSecond: number) {
      const running = new Set<Promise<unknown>>();
      const from = Date.now();
      let count = 0;
      const timer = setInterval(() => {
        while (count < ((Date.now() - from) / 1_000) * perSecond) {
          count += 1;
          const one = sendOrder().finally(() => running.delete(one));
          running.add(one);
        }
      }, 10);
      afterThisFile(() => clearInterval(timer));
      return {
        async stop(): Promise<Sent[]> {
          clearInterval(timer);
          await Promise.all(running);
          return ledger;
        },
      };
    },
  };
}

export const accepted = (ledger: Sent[]): Sent[] => ledger.filter((sent) => sent.status === 200);

/**
 * Waits until every delivery answered 200 is one order and one decided event row, and the spool is
 * empty. The counts are exact: no order more than was answered 200.
 */
export async function untilApplied(
  gateway: Pick<TestApp, 'deps'>,
  channel: BuiltChannel,
  ledger: Sent[],
  timeoutMs = 30_000,
): Promise<{ orders: number; rows: number; spooled: number; missing: string[] }> {
  const { deps } = gateway;
  const channelId = channel.doc._id;
  const wanted = new Set(accepted(ledger).map((sent) => sent.objectId));
  return until(
    async () => {
      const found = await orders(deps)
        .find({ channelId }, { projection: { channelOrderId: 1 } })
        .toArray();
      const rows = await events(deps)
        .find({ channelId, outcome: 'applied' }, { projection: { objectId: 1 } })
        .toArray();
      const spooled = await spoolRows(deps).countDocuments({ channelId });
      const held = new Set(found.map((order) => order.channelOrderId));
      const decided = new Set(rows.map((row) => row.objectId));
      const missing = [...wanted].filter((id) => !held.has(id) || !decided.has(id));
      if (missing.length > 0 || spooled > 0)
        throw new Error(`${missing.length} of ${wanted.size} not applied, ${spooled} in the spool`);
      return { orders: found.length, rows: rows.length, spooled, missing };
    },
    { timeoutMs, intervalMs: 100, what: 'every accepted delivery applied' },
  );
}
