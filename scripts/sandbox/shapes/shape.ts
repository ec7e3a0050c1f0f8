import type { Clock } from '../clock.ts';
import type { OrderDeps } from '../data/make-order.ts';
import { PEOPLE, type Person } from '../data/people.ts';
import type { Order } from '../data/state.ts';
import type { OrderActions, PlaceOptions } from '../store/order-actions.ts';

export interface ShapeDeps extends OrderDeps {
  clock: Clock;
  orders: Pick<OrderActions, 'placeOrder' | 'renew' | 'changeOrder'>;
}

/** An awkward way in which orders come to be: stores have all of them. */
export interface Shape {
  /** Its button. */
  label: string;
  says: string;
  /** How long `next` waits; null or left out: until it is called. */
  afterMs?: number | null;
  place(deps: ShapeDeps, wish: PlaceOptions): Placed;
}

export interface Placed {
  orders: Order[];
  /** What happens to them later. */
  next?: () => void;
}

/** Placed in one go, with nothing to follow. */
export const one = (order: Order): Placed => ({ orders: [order] });

export function personNamed(firstName: string): Person {
  const person = PEOPLE.find(({ address }) => address.firstName === firstName);
  if (!person) throw new RangeError(`nobody is called ${firstName} in the sandbox store`);
  return person;
}
