import { fromPence } from '../money.ts';
import type { Random } from '../random.ts';
import { easternMidnight, wholeSecond } from '../times.ts';
import { PEOPLE, type Person } from './people.ts';
import type { Order, OrderLine, Plan, Product, State, Variant } from './state.ts';

const NOTES = [
  'Leave with neighbour at 16',
  'Please ring twice – the bell is shy',
  'Gift! No prices in the parcel ♥',
];
const SHIPPING: Record<string, [string, number]> = {
  GB: ['Royal Mail Tracked 48', 350],
  IE: ['An Post Express', 650],
  US: ['USPS Ground Advantage', 995],
  JP: ['ヤマト運輸', 1250],
};
/** Hundredths of a per cent on taxable goods. */
const TAX: Record<string, number> = {
  GB: 2000,
  IE: 2300,
  DE: 1900,
  FR: 2000,
  NL: 2100,
  SE: 2500,
  CH: 810,
  AU: 1000,
  JP: 1000,
};

export interface OrderDeps {
  state: State;
  random: Random;
}

export interface OrderWish {
  at: number;
  person?: Person;
  lineCount?: number;
  lines?: OrderLine[];
  type?: Order['type'];
  note?: string | null;
}

/** A new paid order, not yet in the store: a random person, 1 to 3 random lines, unless wished otherwise. */
export function makeOrder(deps: OrderDeps, wish: OrderWish): Order {
  const { state, random } = deps;
  const at = wholeSecond(wish.at);
  const person = wish.person ?? random.pick(PEOPLE);
  const { country } = person.address;
  const lines = wish.lines ?? randomLines(deps, person, wish.lineCount ?? random.int(1, 3));
  const [title, pence] = SHIPPING[country] ?? ['International Tracked', 1190];
  const subscribed = lines.some((line) => line.kind !== 'onetime');
  const type = wish.type ?? (subscribed && random.chance(0.6) ? 'recurring' : 'checkout');
  state.counters.order += random.int(1, 9);
  state.counters.charge += random.int(1, 9);
  return {
    id: state.counters.order,
    status: 'success',
    type,
    createdAt: at,
    updatedAt: at,
    processedAt: at,
    scheduledAt: easternMidnight(at),
    currency: person.currency,
    customerId: person.customerId,
    email: person.email,
    addressId: person.customerId + 11_404_153,
    shipping: person.address,
    billing: random.chance(0.9)
      ? person.address
      : { ...person.address, company: 'Accounts Payable', address2: null },
    lines,
    discount: random.chance(0.2) ? { code: 'SPRING10', percent: 10 } : null,
    shippingMethod: { title, price: fromPence(pence, person.currency) },
    note: wish.note !== undefined ? wish.note : random.chance(0.2) ? random.pick(NOTES) : null,
    tags: subscribed
      ? `Subscription, Subscription ${type === 'recurring' ? 'Recurring' : 'First'} Order`
      : null,
    isPrepaid: false,
    charge: { id: state.counters.charge, status: 'success', paidAt: at },
    external: null,
    error: null,
    quirks: [],
  };
}

/** The shop platform's order, made for a ReCharge order: its id and number. */
export function nextExternal(deps: OrderDeps): NonNullable<Order['external']> {
  deps.state.counters.externalOrder += deps.random.int(30_000, 40_000);
  deps.state.counters.orderNumber += 1;
  return { id: String(deps.state.counters.externalOrder), number: deps.state.counters.orderNumber };
}

export function randomLines(deps: OrderDeps, person: Person, count: number): OrderLine[] {
  return Array.from({ length: count }, () => {
    const product = deps.random.pick(deps.state.products.filter(isShipped));
    return makeLine(deps, person, product, deps.random.pick(product.variants));
  });
}

/** Nobody gets a membership or a download by chance: their lines are never despatched. */
export const isShipped = ({ requiresShipping }: Product): boolean => requiresShipping !== false;

/** A line that buys `variant`, mostly on subscription when the product has a plan, with its discount. */
export function makeLine(deps: OrderDeps, person: Person, product: Product, variant: Variant): OrderLine {
  const { state, random } = deps;
  const plans = state.plans.filter((plan) => plan.productId === product.id && plan.type === 'subscription');
  const plan = plans.length > 0 && random.chance(0.8) ? random.pick(plans) : null;
  const originalPrice = fromPence(variant.price, person.currency);
  state.counters.purchaseItem += 1;
  return {
    purchaseItemId: state.counters.purchaseItem,
    kind: plan ? 'subscription' : 'onetime',
    productId: product.id,
    variantId: variant.id,
    sku: variant.sku,
    title: product.title,
    variantTitle: variant.options.length > 0 ? variant.title : null,
    handle: product.handle,
    quantity: random.pick([1, 1, 1, 2, 2, 3]),
    originalPrice,
    unitPrice: discounted(originalPrice, plan),
    taxRate: product.taxable ? (TAX[person.address.country] ?? 0) : 0,
    grams: variant.grams,
    properties: variant.options.includes('Ground')
      ? [
          { name: 'Grind', value: random.pick(['Cafetière', 'Filter', 'Moka', 'Aeropress']) },
          { name: 'Gift note', value: null },
        ]
      : [],
  };
}

function discounted(price: number, plan: Plan | null): number {
  const hundredths = plan?.discount ? Math.round(Number(plan.discount) * 100) : 0;
  return price - Math.round((price * hundredths) / 10_000);
}
