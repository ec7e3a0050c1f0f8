import { applyItems } from '../../src/apply/apply-items.ts';
import { askWorker, workOffSome } from '../../src/apply/ask-lanes.ts';
import { readEvents } from '../../src/apply/read-event.ts';
import type { Verdict } from '../../src/apply/verdicts.ts';
import { type ChannelAccess, createChannelAccess } from '../../src/channels/access.ts';
import type { ChannelDoc } from '../../src/channels/model.ts';
import { sha256 } from '../../src/crypto.ts';
import type { Deps } from '../../src/deps.ts';
import { events } from '../../src/events/model.ts';
import type { EventMessage } from '../../src/events/read-message.ts';
import { orders } from '../../src/orders/model.ts';
import { orderHoldings } from '../../src/orders/order-holdings.ts';
import { type BuiltChannel, buildChannel } from './build-channel.ts';
import { buildOrderRecord, type OrderRecordParts } from './build-order-record.ts';
import { fakeOrdersApi } from './fake-orders-api.ts';
import { testDeps } from './test-deps.ts';
import { decidedVerdicts, workOff } from './work-off.ts';

/** A fresh database with one channel and a scripted ReCharge, and short words for applying events. */
export async function orderStage(
  overrides: Parameters<typeof buildChannel>[1] = {},
  { now = () => new Date() }: { now?: () => Date } = {},
) {
  const api = await fakeOrdersApi();
  const deps = await testDeps({ env: { RECHARGE_API_URL: api.url }, now });
  const access = createChannelAccess(deps);
  const built = await buildChannel(deps, overrides);
  return { api, deps, access, built, ...words({ deps, access, built }), ...lookups(deps) };
}

/** Applies deliveries without a queue. @returns a verdict for each; what ReCharge must be asked for waits. */
export async function applyOrderEvents(
  deps: Deps & { access: ChannelAccess },
  events: EventMessage[],
): Promise<Verdict[]> {
  const holdings = orderHoldings(deps);
  return applyItems(deps, holdings, await readEvents(deps, holdings, events));
}

/** A message body in ReCharge's envelope. */
export const bodyOf = (record: unknown): Buffer => Buffer.from(JSON.stringify({ order: record }));

function words(stage: { deps: Deps; access: ReturnType<typeof createChannelAccess>; built: BuiltChannel }) {
  const { deps, access, built } = stage;
  /** A delivery as ingest would hand it on. */
  function event(topic: string, body: Buffer, more: Partial<EventMessage> = {}): EventMessage {
    const channel: ChannelDoc = built.doc;
    return {
      accountId: channel.accountId.toString(),
      channelId: channel._id.toString(),
      eventId: sha256(channel._id.toString(), topic, body),
      topic,
      body,
      receivedAt: deps.now(),
      verified: 'timestamped',
      traceparent: null,
      ...more,
    };
  }
  const updated = (parts: OrderRecordParts, more: Partial<EventMessage> = {}) =>
    event('order/updated', bodyOf(buildOrderRecord(parts)), more);
  const deleted = (id: number | string, more: Partial<EventMessage> = {}) =>
    event('order/deleted', bodyOf({ id }), more);
  const applyOnly = (...events: EventMessage[]) => applyOrderEvents({ ...deps, access }, events);
  const all = { ...deps, access };
  const workers = [askWorker(all, orderHoldings(all))];
  const channelId = built.doc._id.toString();
  const ask = () => workOff(all, workers, channelId);
  const turn = () => workOffSome(all, workers, channelId);
  /** With what the lane decides at once: those verdicts are read from the rows. */
  async function apply(...events: EventMessage[]): Promise<Verdict[]> {
    const verdicts = await applyOnly(...events);
    await ask();
    return decidedVerdicts(deps, verdicts);
  }
  return { event, updated, deleted, apply, applyOnly, ask, turn };
}

function lookups(deps: Deps) {
  const rows = events(deps);
  return {
    order: (id: number | string) => orders(deps).findOne({ channelOrderId: String(id) }),
    rowsOf: (id: number | string) =>
      rows
        .find({ objectId: String(id) })
        .sort({ _id: 1 })
        .toArray(),
    row: (eventId: string) => rows.findOne({ eventId }),
    countOrders: () => orders(deps).countDocuments(),
    countRows: (filter: Record<string, unknown> = {}) => rows.countDocuments(filter),
  };
}
