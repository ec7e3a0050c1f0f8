import { asWritten, isObject, type Json, type JsonObject } from '../json.ts';

const MONEY = /(^|_)(price|tax|discounts|refunds|duties)$/;

/**
 * Changes of the 2021-11 wire form. Observed by airbytehq/airbyte (numbers, `0E-10`, ids, what is null or
 * absent), ScreenStaring/recharge-api (`tax_lines` as a text) and mattgenious/RechargeSharp (times without a
 * zone).
 */
const QUIRKS = {
  moneyAsNumbers: (order) =>
    eachField(order, (key, value) => (MONEY.test(key) && isAmount(value) ? asWritten(value) : value)),
  zeroExponent: (order) =>
    Object.assign(order, { total_discounts: '0E-10', total_duties: asWritten('0E-10') }),
  taxLinesText: (order) => Object.assign(order, { tax_lines: '[]' }),
  prepaidAsNumber: (order) => Object.assign(order, { is_prepaid: order.is_prepaid ? 1 : 0 }),
  timesWithoutZone: (order) =>
    eachField(order, (key, value) =>
      key.endsWith('_at') && typeof value === 'string' ? value.slice(0, 19) : value,
    ),
  noExternalObjects: (order) => {
    delete order.external_order_id;
    delete order.external_order_name;
    delete order.external_order_number;
  },
  numericExternalIds: (order) =>
    eachField(order, (key, value) =>
      key === 'ecommerce' && typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
    ),
  nullAddresses: (order) => Object.assign(order, { shipping_address: null, billing_address: null }),
  nullTotals: (order) =>
    Object.assign(order, {
      total_duties: null,
      total_refunds: null,
      total_line_items_price: null,
      total_tax: null,
    }),
  noCurrency: (order) => void delete order.currency,
  emptyImages: (order) => eachField(order, (key, value) => (key === 'images' ? {} : value)),
} as const satisfies Record<string, (order: JsonObject) => unknown>;

export type QuirkName = keyof typeof QUIRKS;

export function applyQuirks(order: JsonObject, names: readonly QuirkName[]): JsonObject {
  for (const name of names) QUIRKS[name](order);
  return order;
}

function isAmount(value: Json): value is string {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
}

function eachField(value: Json, change: (key: string, value: Json) => Json): void {
  if (Array.isArray(value)) for (const item of value) eachField(item, change);
  else if (isObject(value)) {
    for (const [key, field] of Object.entries(value)) {
      value[key] = change(key, field);
      eachField(value[key] ?? null, change);
    }
  }
}
