import type { JsonObject } from '../json.ts';
import type { CurrencyCode } from '../money.ts';
import type { QuirkName } from './quirks.ts';

/**
 * A token made in the store. `scopes` are the names of documentation page
 * developer.rechargepayments.com/2021-11 (scopes), e.g. `read_orders`.
 */
export interface Token {
  id: number;
  nickname: string;
  contactEmail: string;
  token: string;
  /** Signs the deliveries of the webhooks that this token registered. No answer of the API holds it. */
  clientSecret: string;
  scopes: string[];
  bucketSize: number;
  createdAt: number;
  revokedAt: number | null;
}

export interface Webhook {
  id: number;
  address: string;
  topic: string;
  includedObjects: string[];
  version: ApiVersion;
  /** The token that registered it; null for another integration's. */
  tokenId: number | null;
}

export type ApiVersion = '2021-01' | '2021-11';

export interface Variant {
  id: string;
  title: string;
  sku: string | null;
  /** Pence. */
  price: number;
  compareAt: number | null;
  grams: number;
  options: string[];
}

export interface Product {
  id: string;
  handle: string;
  title: string;
  description: string;
  /** Two colours of its picture. */
  colours: [string, string];
  shape: 'bag' | 'tin' | 'box' | 'cup';
  optionNames: string[];
  variants: Variant[];
  taxable: boolean;
  /** False: a membership or something to download. Left out: true. */
  requiresShipping?: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface Plan {
  id: number;
  productId: string;
  /** Null: every variant. */
  variantIds: string[] | null;
  title: string;
  type: 'subscription' | 'prepaid' | 'onetime';
  /** A percentage as text, or null. */
  discount: string | null;
  unit: 'day' | 'week' | 'month';
  every: number;
  chargeEvery: number;
  createdAt: number;
  updatedAt: number;
}

export interface Address {
  firstName: string;
  lastName: string;
  company: string | null;
  address1: string;
  address2: string | null;
  city: string;
  province: string | null;
  zip: string | null;
  country: string;
  phone: string | null;
}

export interface OrderLine {
  purchaseItemId: number | null;
  /** `membership_subscription`: npm package @rechargeapps/storefront-client 2.3.0. */
  kind: 'subscription' | 'onetime' | 'prepaid' | 'membership_subscription';
  productId: string;
  variantId: string;
  sku: string | null;
  title: string;
  variantTitle: string | null;
  handle: string;
  quantity: number;
  /** Smallest units of the order's currency, before and after the subscription's discount. */
  originalPrice: number;
  unitPrice: number;
  /** Hundredths of a per cent. */
  taxRate: number;
  grams: number;
  properties: { name: string; value: string | null }[];
  /** Further keys of its 2021-11 wire form. */
  extra?: JsonObject;
}

export type OrderStatus =
  | 'success'
  | 'queued'
  | 'error'
  | 'cancelled'
  | 'pending_charge_status'
  | 'refunded'
  | 'skipped';

/** An order as the store keeps it: amounts are integers, times milliseconds. Wire forms are made from it. */
export interface Order {
  id: number;
  status: OrderStatus;
  type: 'checkout' | 'recurring';
  /** Milliseconds, always whole seconds: no finer time was observed by airbytehq/airbyte. */
  createdAt: number;
  updatedAt: number;
  processedAt: number | null;
  scheduledAt: number;
  currency: CurrencyCode;
  customerId: number;
  email: string;
  addressId: number;
  shipping: Address | null;
  billing: Address | null;
  lines: OrderLine[];
  /** Per cent off the whole order, with its code. */
  discount: { code: string; percent: number } | null;
  shippingMethod: { title: string; price: number } | null;
  note: string | null;
  tags: string | null;
  isPrepaid: boolean;
  /** `paidAt`: what `processed_at` says once it is sent, null too; left out: the moment it is sent. */
  charge: { id: number; status: string; paidAt?: number | null };
  external: { id: string; number: number } | null;
  error: string | null;
  /** Irregularities of its 2021-11 wire form. */
  quirks: QuirkName[];
  /** Further keys of its 2021-11 wire form. */
  extra?: JsonObject;
}

export interface Counters {
  order: number;
  charge: number;
  externalOrder: number;
  orderNumber: number;
  webhook: number;
  token: number;
  plan: number;
  purchaseItem: number;
}

export interface State {
  orders: Map<number, Order>;
  tokens: Token[];
  webhooks: Webhook[];
  products: Product[];
  plans: Plan[];
  counters: Counters;
  /** Raised by each change; sorted lists are kept until it moves. */
  revision: number;
  /** Says that something changed: an order, or the rest. */
  changed(orderId?: number): void;
  onChange(listener: (orderId: number | null) => void): void;
}

export function createState(): State {
  const listeners: ((orderId: number | null) => void)[] = [];
  const state: State = {
    orders: new Map(),
    tokens: [],
    webhooks: [],
    products: [],
    plans: [],
    counters: {
      order: 812_406_377,
      charge: 1_284_410_956,
      externalOrder: 6_120_948_830_285,
      orderNumber: 10_482,
      webhook: 2_841_106,
      token: 1,
      plan: 15_530_871,
      purchaseItem: 501_998_214,
    },
    revision: 0,
    changed(orderId) {
      state.revision += 1;
      for (const listener of listeners) listener(orderId ?? null);
    },
    onChange: (listener) => void listeners.push(listener),
  };
  return state;
}
