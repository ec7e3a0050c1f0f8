import { applyItems } from '../../src/apply/apply-items.ts';
import { askWorker } from '../../src/apply/ask-lanes.ts';
import { readEvents } from '../../src/apply/read-event.ts';
import type { Verdict } from '../../src/apply/verdicts.ts';
import { createChannelAccess } from '../../src/channels/access.ts';
import { sha256 } from '../../src/crypto.ts';
import { events } from '../../src/events/model.ts';
import type { EventMessage } from '../../src/events/read-message.ts';
import { catalogueHoldings } from '../../src/products/catalogue-holdings.ts';
import { products } from '../../src/products/model.ts';
import { buildChannel } from './build-channel.ts';
import { rechargeTime } from './build-order-record.ts';
import { fakeOrdersApi } from './fake-orders-api.ts';
import { testDeps } from './test-deps.ts';
import { decidedVerdicts, workOff } from './work-off.ts';

/** A bare plan record of version 2021-11. */
export function buildPlanRecord(
  parts: { id?: number; product?: string | null; version?: number; [key: string]: unknown } = {},
) {
  const { id = 15530871, product = '8140226093117', version = 0, ...rest } = parts;
  return {
    id,
    type: 'subscription',
    title: 'Dockside Blend',
    external_product_id: { ecommerce: product },
    external_variant_ids: null,
    discount_amount: '15.00',
    discount_type: 'percentage',
    subscription_preferences: {
      interval_unit: 'week',
      order_interval_frequency: 4,
      charge_interval_frequency: 4,
    },
    updated_at: rechargeTime(version),
    deleted_at: null,
    ...rest,
  };
}

/** A bare catalogue entry of version 2021-11. */
export function buildProductRecord(parts: { id?: string; version?: number; [key: string]: unknown } = {}) {
  const { id = '8140226093117', version = 0, ...rest } = parts;
  return {
    external_product_id: id,
    title: 'Dockside Blend',
    vendor: 'Harbour Lane',
    description: null,
    external_updated_at: rechargeTime(version),
    requires_shipping: true,
    images: [],
    variants: [
      {
        external_variant_id: '44719380201533',
        title: '250g',
        sku: 'HLR-DOCK-250',
        prices: { unit_price: '13.00' },
      },
    ],
    ...rest,
  };
}

/** A fresh database with one channel and a scripted ReCharge, and short words for plan and product events. */
export async function catalogueStage(overrides: Parameters<typeof buildChannel>[1] = {}) {
  const api = await fakeOrdersApi();
  const deps = await testDeps({ env: { RECHARGE_API_URL: api.url } });
  const access = createChannelAccess(deps);
  const built = await buildChannel(deps, overrides);
  const channelId = built.doc._id.toString();
  function event(topic: string, record: unknown, more: Partial<EventMessage> = {}): EventMessage {
    const body = Buffer.from(JSON.stringify({ [topic.split('/')[0] ?? '']: record }));
    return {
      accountId: built.doc.accountId.toString(),
      channelId,
      eventId: sha256(channelId, topic, body),
      topic,
      body,
      receivedAt: new Date(),
      verified: 'timestamped',
      traceparent: null,
      ...more,
    };
  }
  const holdings = catalogueHoldings({ ...deps, access });
  const workers = [askWorker(deps, holdings)];
  async function apply(...events: EventMessage[]): Promise<Verdict[]> {
    const verdicts = await applyItems(deps, holdings, await readEvents({ access }, holdings, events));
    await workOff({ ...deps, access }, workers, channelId);
    return decidedVerdicts(deps, verdicts);
  }
  return {
    api,
    deps: { ...deps, access },
    access,
    built,
    event,
    apply,
    product: (id: string) => products(deps).findOne({ channelProductId: id }),
    rowsOf: (id: string) => events(deps).find({ objectId: id }).sort({ _id: 1 }).toArray(),
  };
}
