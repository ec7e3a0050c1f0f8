import { DAY } from '../times.ts';
import { makeLine, type OrderDeps, randomLines } from './make-order.ts';
import { PEOPLE, type Person } from './people.ts';
import type { QuirkName } from './quirks.ts';
import type { Order } from './state.ts';

type Change = (order: Order, deps: OrderDeps) => unknown;

const quirk =
  (...names: QuirkName[]): Change =>
  (order) =>
    order.quirks.push(...names);

const personOf = (order: Order): Person =>
  PEOPLE.find((person) => person.customerId === order.customerId) ?? (PEOPLE[0] as Person);

const withCountry =
  (...countries: string[]): Change =>
  (order, { random }) => {
    const { customerId, email, currency, address } = random.pick(
      PEOPLE.filter((person) => countries.includes(person.address.country)),
    );
    Object.assign(order, { customerId, email, currency, shipping: address, billing: address });
  };

/**
 * What stores hold beside tidy orders; each entry turns a tidy order into such a one. Lines without
 * `purchase_item_id` were observed by darrylcousins/boxesapp; lines without SKU, refunds on the charge and
 * the text of a failed order by airbytehq/airbyte. Statuses: npm package @rechargeapps/storefront-client
 * 2.3.0. The rest is what any shop has.
 */
export const EDGE_CASES = {
  nullSku: (order) => {
    for (const line of order.lines) line.sku = null;
  },
  nullPurchaseItem: (order) => {
    for (const line of order.lines) line.purchaseItemId = null;
  },
  nothingToGoBy: (order) => {
    for (const line of order.lines) Object.assign(line, { purchaseItemId: null, sku: null });
    order.lines.push(...order.lines.map((line) => ({ ...line })));
  },
  repeatedLines: (order) => {
    const [line] = order.lines;
    if (line) order.lines.push({ ...line }, { ...line, quantity: line.quantity + 1 });
  },
  queuedPrepaid: (order) => {
    Object.assign(order, {
      status: 'queued',
      isPrepaid: true,
      type: 'recurring',
      processedAt: null,
      external: null,
    });
    order.scheduledAt += 30 * DAY;
    for (const line of order.lines) line.kind = 'prepaid';
  },
  cancelled: (order) => {
    order.status = 'cancelled';
  },
  failed: (order) =>
    Object.assign(order, {
      status: 'error',
      external: null,
      error: 'Unable to reserve inventory: 1 item is out of stock',
    }),
  refundedCharge: (order) => {
    order.charge.status = 'refunded';
  },
  pendingCharge: (order) => {
    order.status = 'pending_charge_status';
    order.charge.status = 'pending';
  },
  externalIdMissing: (order) => {
    order.external = null;
  },
  moneyAsNumbers: quirk('moneyAsNumbers'),
  zeroExponent: quirk('zeroExponent'),
  taxLinesText: quirk('taxLinesText'),
  prepaidAsNumber: quirk('prepaidAsNumber'),
  timesWithoutZone: quirk('timesWithoutZone'),
  noExternalObjects: (order) => {
    order.external = null;
    order.quirks.push('noExternalObjects');
  },
  numericExternalIds: quirk('numericExternalIds'),
  nullAddresses: quirk('nullAddresses'),
  nullTotals: quirk('nullTotals'),
  noCurrency: quirk('noCurrency'),
  emptyImages: quirk('emptyImages'),
  emoji: (order) => {
    order.note = 'Happy 40th 🎂🎉 from all of us 👩‍👩‍👧‍👦 — “cheers” 🇬🇧';
    order.lines[0]?.properties.push({ name: 'Gift note', value: '☕️ ❤️ 𝓛𝓸𝓿𝓮' });
  },
  rightToLeft: withCountry('IL', 'KW', 'TN'),
  addressWithoutProvince: withCountry('HK', 'NL', 'SI'),
  longName: (order) => {
    const last = PEOPLE.at(-1) as Person;
    Object.assign(order, { shipping: last.address, billing: last.address });
  },
  sixtyLines: (order, deps) => {
    order.lines = randomLines(deps, personOf(order), 60);
  },
  noLines: (order) => {
    order.lines = [];
  },
  productGone: (order, deps) => {
    const { state } = deps;
    const product = state.products[0];
    const variant = product?.variants[0];
    if (!product || !variant) return;
    const line = makeLine(deps, personOf(order), product, variant);
    order.lines.push({
      ...line,
      productId: '7000000000001',
      variantId: '43000000000001',
      sku: 'OLD-BLEND-250',
      title: 'Old Harbour Blend (retired)',
    });
  },
} as const satisfies Record<string, Change>;

export type EdgeCaseName = keyof typeof EDGE_CASES;
export const EDGE_CASE_NAMES = Object.keys(EDGE_CASES) as EdgeCaseName[];
