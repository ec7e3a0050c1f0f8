import type { Address, Order } from '../data/state.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { fromIso, wholeSecond } from '../times.ts';
import { ApiRefusal, invalid } from './refusal.ts';

/** Fields of an address that must hold a text, and those that may be null, by their names on the wire. */
const TEXTS = {
  address1: 'address1',
  city: 'city',
  country_code: 'country',
  first_name: 'firstName',
  last_name: 'lastName',
} as const;
const TEXTS_OR_NULL = {
  address2: 'address2',
  company: 'company',
  phone: 'phone',
  province: 'province',
  zip: 'zip',
} as const;
const BLANK: Address = {
  firstName: '',
  lastName: '',
  company: null,
  address1: '',
  address2: null,
  city: '',
  province: null,
  zip: null,
  country: '',
  phone: null,
};

/**
 * Checks the body of `PUT /orders/{id}` and returns the change; refuses with 422 in the shapes that
 * mattgenious/RechargeSharp observed. The fields are those of ChemicalLuck/recharge-api-python.
 */
export function updateOrder(order: Order, body: JsonObject, now: number): (order: Order) => void {
  const changes: ((order: Order) => unknown)[] = [];
  for (const [field, target] of [
    ['shipping_address', 'shipping'],
    ['billing_address', 'billing'],
  ] as const) {
    if (body[field] === undefined) continue;
    const address = readAddress(field, body[field], order[target]);
    changes.push((it) => Object.assign(it, { [target]: address }));
  }
  if (body.scheduled_at !== undefined) {
    const at = typeof body.scheduled_at === 'string' ? fromIso(body.scheduled_at) : null;
    if (at === null) throw invalid('scheduled_at', 'Not a valid datetime.');
    if (at < now) throw new ApiRefusal(422, { errors: { scheduled_at: 'Cannot be in the past' } });
    changes.push((it) => Object.assign(it, { scheduledAt: wholeSecond(at) }));
  }
  if (body.line_items !== undefined) {
    const lines = readLines(order, body.line_items);
    changes.push((it) => Object.assign(it, { lines }));
  }
  if (body.status !== undefined && body.status !== 'cancelled' && body.status !== order.status) {
    throw invalid('status', `Invalid value: ${JSON.stringify(body.status)}`);
  }
  return (it) => {
    for (const change of changes) change(it);
  };
}

function readAddress(field: string, value: Json, before: Address | null): Address {
  if (!isObject(value)) throw invalid(field, 'Invalid input type.');
  const faults: JsonObject = {};
  const next = { ...(before ?? BLANK) };
  for (const [name, key] of Object.entries(TEXTS)) {
    const given = value[name];
    if (typeof given === 'string') next[key] = given;
    else if (given === null) faults[name] = ['Field may not be null.'];
    else if (given !== undefined) faults[name] = ['Not a valid string.'];
  }
  for (const [name, key] of Object.entries(TEXTS_OR_NULL)) {
    const given = value[name];
    if (typeof given === 'string' || given === null) next[key] = given;
    else if (given !== undefined) faults[name] = ['Not a valid string.'];
  }
  if (Object.keys(faults).length > 0) throw new ApiRefusal(422, { errors: { [field]: faults } });
  return next;
}

/**
 * The list given replaces the whole list: a line left out is gone. Documentation page
 * docs.getrecharge.com/docs/orders.
 */
function readLines(order: Order, value: Json): Order['lines'] {
  if (!Array.isArray(value)) throw invalid('line_items', 'Invalid input type.');
  return value.map((item) => {
    const wanted =
      isObject(item) && isObject(item.external_variant_id) ? item.external_variant_id.ecommerce : undefined;
    const line = order.lines.find(({ variantId }) => variantId === wanted);
    const quantity = isObject(item) ? item.quantity : undefined;
    if (!line) throw invalid('line_items', 'Unknown external_variant_id.');
    if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1)
      throw invalid('line_items', 'quantity is a required field.');
    return { ...line, quantity };
  });
}
