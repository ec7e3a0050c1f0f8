/**
 * The webhooks the gateway registers, with version 2021-11: documentation page
 * developer.rechargepayments.com/2021-11/webhooks_endpoints; the scope each needs as observed by
 * ChemicalLuck/recharge-api-python. `product/*` is not in that list but in mattgenious/RechargeSharp's of
 * 2022: it is tried once, and a refusal counts as done (`optional`).
 */
export const TOPICS = [
  { topic: 'order/created', scope: 'read_orders', optional: false },
  { topic: 'order/updated', scope: 'read_orders', optional: false },
  { topic: 'order/processed', scope: 'read_orders', optional: false },
  { topic: 'order/cancelled', scope: 'read_orders', optional: false },
  { topic: 'order/deleted', scope: 'read_orders', optional: false },
  { topic: 'plan/created', scope: 'read_products', optional: false },
  { topic: 'plan/updated', scope: 'read_products', optional: false },
  { topic: 'plan/deleted', scope: 'read_products', optional: false },
  { topic: 'product/created', scope: 'read_products', optional: true },
  { topic: 'product/updated', scope: 'read_products', optional: true },
  { topic: 'product/deleted', scope: 'read_products', optional: true },
] as const;

export type Topic = (typeof TOPICS)[number]['topic'];

export const REQUIRED_TOPICS: Topic[] = TOPICS.filter((entry) => !entry.optional).map((entry) => entry.topic);
export const OPTIONAL_TOPICS: Topic[] = TOPICS.filter((entry) => entry.optional).map((entry) => entry.topic);
