type Topics = Record<string, { events: readonly string[]; scopes: readonly string[] }>;

/**
 * The topics, and the read scope (any one of those listed) that registering each of them needs; no
 * `product/*` among them. Documentation page developer.rechargepayments.com/2021-11/webhooks_endpoints; which
 * scope goes with which group as observed by ChemicalLuck/recharge-api-python.
 */
const GROUPS: Topics = {
  order: {
    events: [
      'created',
      'updated',
      'processed',
      'success',
      'payment_captured',
      'upcoming',
      'cancelled',
      'deleted',
    ],
    scopes: ['read_orders'],
  },
  plan: { events: ['created', 'updated', 'deleted'], scopes: ['read_products'] },
  address: { events: ['created', 'updated'], scopes: ['read_customers'] },
  async_batch: { events: ['processed'], scopes: ['read_batches'] },
  bundle_selection: { events: ['created', 'updated', 'deleted'], scopes: ['read_subscriptions'] },
  charge: {
    events: [
      'created',
      'updated',
      'upcoming',
      'paid',
      'failed',
      'max_retries_reached',
      'uncaptured',
      'refunded',
      'deleted',
    ],
    scopes: ['read_orders', 'read_charges'],
  },
  checkout: { events: ['created', 'updated', 'processed', 'completed'], scopes: ['read_checkouts'] },
  customer: {
    events: ['created', 'updated', 'activated', 'deactivated', 'payment_method_updated', 'deleted'],
    scopes: ['read_customers'],
  },
  gift_purchase: { events: ['created', 'redeemed'], scopes: ['read_gift_purchases'] },
  onetime: { events: ['created', 'updated', 'deleted'], scopes: ['read_subscriptions'] },
  subscription: {
    events: [
      'created',
      'updated',
      'activated',
      'cancelled',
      'deleted',
      'skipped',
      'unskipped',
      'removed_from_skipped_charge',
      'swapped',
      'paused',
    ],
    scopes: ['read_subscriptions'],
  },
  store: { events: ['updated'], scopes: ['read_store', 'store_info'] },
  recharge: { events: ['uninstalled'], scopes: ['read_store', 'store_info'] },
};

/** The scopes of which a token needs one to register the topic; null for a topic that is not in the list. */
export function topicScopes(topic: string): readonly string[] | null {
  const [group = '', event = '', ...rest] = topic.split('/');
  const known = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  return known && rest.length === 0 && known.events.includes(event) ? known.scopes : null;
}
