import type { Order } from '../data/state.ts';
import type { JsonObject } from '../json.ts';
import { one, type Shape } from './shape.ts';

/** Read from text, because an object written in code cannot have an own key `__proto__`. */
const KEYS: Record<string, () => JsonObject> = {
  dottedKey: () => ({ 'custom.field': 'a key that names a path', '.': 1, 'a..b': 2 }),
  dollarKey: () => ({ $set: { status: 'despatched' }, $where: 'sleep(1000)', nested: { $gt: '' } }),
  protoKey: () =>
    JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":2}',
    ) as JsonObject,
  nulKey: () => ({ 'a\u0000b': 'a key with a NUL', '': 'a key without a name' }),
};

const withKeys = (make: () => JsonObject) => (order: Order) => {
  order.extra = { ...order.extra, ...make() };
  for (const line of order.lines) line.extra = { ...line.extra, ...make() };
  order.lines[0]?.properties.push(...Object.keys(make()).map((name) => ({ name, value: name })));
};

/** Records that no honest shop sends, each a change of an honest order: for `placeOrder({ change })`. */
export const HOSTILE: Record<string, (order: Order) => void> = {
  ...Object.fromEntries(Object.entries(KEYS).map(([name, make]) => [name, withKeys(make)])),
  loneSurrogate(order) {
    for (const line of order.lines) line.title = `${line.title} \ud83d`;
    if (order.shipping) order.shipping = { ...order.shipping, city: `\udc00${order.shipping.city}` };
  },
  nulText(order) {
    order.note = 'Ring\u0000twice';
    for (const line of order.lines) line.sku = line.sku && `${line.sku}\u0000`;
  },
  lineSeparators(order) {
    order.note = 'First line\u2028second line\u2029third line\r\nBcc: everybody@example.com';
    order.tags = 'One,\u2028Two';
  },
};

export const hostile: Shape = {
  label: 'Hostile record',
  says: 'Keys such as $set, __proto__ and custom.field, NUL, half characters and line separators, all in one order.',
  place({ orders }, { change, ...wish }) {
    return one(
      orders.placeOrder({
        external: 'now',
        ...wish,
        change(order) {
          for (const alter of Object.values(HOSTILE)) alter(order);
          change?.(order);
        },
      }),
    );
  },
};
