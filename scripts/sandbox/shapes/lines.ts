import { isShipped, makeLine, randomLines } from '../data/make-order.ts';
import { PEOPLE } from '../data/people.ts';
import type { OrderLine, Product } from '../data/state.ts';
import { one, type Shape, type ShapeDeps } from './shape.ts';

const nothing = { originalPrice: 0, unitPrice: 0, taxRate: 0, grams: 0, properties: [] };

/** That a bundle's contents follow, priced at nothing and told apart by their variants alone, is assumed. */
export const bundle: Shape = {
  label: 'Bundle whose contents arrive later',
  says: 'One line at first; 90 seconds later four more at 0.00 with its purchase_item_id, two of one variant.',
  afterMs: 90_000,
  place(deps, { person = PEOPLE[0], ...wish }) {
    const { state, orders } = deps;
    const box = state.products.find(({ variants }) => variants[0]?.sku?.startsWith('HLR-BOX4'));
    const boxLine = lineOf(deps, box);
    const order = orders.placeOrder({
      external: 'now',
      ...wish,
      ...(person && { person }),
      lines: [boxLine],
    });
    const [first, second, third] = state.products.filter((product) => product !== box && isShipped(product));
    const contents = [first, first, second, third].map((product) => ({
      ...lineOf(deps, product),
      ...nothing,
      kind: boxLine.kind,
      purchaseItemId: boxLine.purchaseItemId,
      quantity: 1,
    }));
    return {
      orders: [order],
      next: () => void orders.changeOrder(order.id, (it) => void it.lines.push(...contents)),
    };
  },
};

/** That `purchase_item_id` can be null was observed by darrylcousins/boxesapp; that it is filled later is assumed. */
export const lateItemIds: Shape = {
  label: 'Lines that get their id later',
  says: 'purchase_item_id is null at first and filled half a minute later.',
  afterMs: 30_000,
  place({ orders }, { change, ...wish }) {
    const ids: (number | null)[] = [];
    const order = orders.placeOrder({
      external: 'now',
      lineCount: 2,
      ...wish,
      change(it) {
        change?.(it);
        for (const line of it.lines) {
          ids.push(line.purchaseItemId);
          line.purchaseItemId = null;
        }
      },
    });
    const fill = () =>
      orders.changeOrder(order.id, (it) => {
        it.lines.forEach((line, index) => {
          line.purchaseItemId ??= ids[index] ?? null;
        });
      });
    return { orders: [order], next: () => void fill() };
  },
};

/**
 * Nothing on an order's line says whether it is shipped: its `purchase_item_type` (npm package
 * @rechargeapps/storefront-client 2.3.0) and its product's `requires_shipping` do.
 */
const digital = (deps: ShapeDeps): [membership: OrderLine, download: OrderLine] => {
  const [club, book] = deps.state.products.filter((product) => !isShipped(product));
  return [
    { ...lineOf(deps, club), kind: 'membership_subscription', quantity: 1 },
    { ...lineOf(deps, book), kind: 'onetime', quantity: 1 },
  ];
};

export const membershipOnly: Shape = {
  label: 'Membership alone',
  says: 'An order with nothing to ship: one line of type membership_subscription.',
  place: (deps, wish) =>
    one(deps.orders.placeOrder({ external: 'now', ...wish, lines: digital(deps).slice(0, 1) })),
};

export const digitalBeside: Shape = {
  label: 'Membership and download beside coffee',
  says: 'Of the order’s lines only some are shipped: requires_shipping of the others’ products is off.',
  place(deps, { person = PEOPLE[0], ...wish }) {
    if (!person) throw new RangeError('nobody lives in the sandbox store');
    const lines = [...randomLines(deps, person, 2), ...digital(deps)];
    return one(deps.orders.placeOrder({ external: 'now', person, ...wish, lines }));
  },
};

function lineOf(deps: ShapeDeps, product: Product | undefined): OrderLine {
  const [person] = PEOPLE;
  const variant = product?.variants[0];
  if (!product || !variant || !person) throw new RangeError('this store lacks a product of its first day');
  return makeLine(deps, person, product, variant);
}
