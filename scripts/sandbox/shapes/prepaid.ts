import type { Order } from '../data/state.ts';
import type { PlaceOptions } from '../store/order-actions.ts';
import { DAY, easternMidnight } from '../times.ts';
import type { Shape, ShapeDeps } from './shape.ts';

/** A shipment that waits for its day: the order is as old as its charge. */
function queued({ clock, orders }: ShapeDeps, wish: PlaceOptions, paidAt: number | null): Order {
  const { at = clock.now() - 150 * DAY, change, ...rest } = wish;
  return orders.placeOrder({
    silent: true,
    external: 'never',
    type: 'recurring',
    ...rest,
    at,
    change(order) {
      Object.assign(order, {
        status: 'queued',
        isPrepaid: true,
        processedAt: null,
        scheduledAt: easternMidnight(clock.now() + DAY),
      });
      order.charge.paidAt = paidAt ?? null;
      for (const line of order.lines) line.kind = 'prepaid';
      change?.(order);
    },
  });
}

export const prepaidPaidLongAgo: Shape = {
  label: 'Prepaid shipment, paid months ago',
  says: 'A queued order that is there already, untold; on its day it is sent with the charge’s day as processed_at.',
  place(deps, wish) {
    const order = queued(deps, wish, wish.at ?? deps.clock.now() - 150 * DAY);
    return { orders: [order], next: () => void deps.orders.renew(order.id) };
  },
};

export const prepaidWithoutDay: Shape = {
  label: 'Prepaid shipment without processed_at',
  says: 'The same, and processed_at stays null when it is sent.',
  place(deps, wish) {
    const order = queued(deps, wish, null);
    return { orders: [order], next: () => void deps.orders.renew(order.id) };
  },
};

/** The text of the error was observed by airbytehq/airbyte. */
export const errorThenSuccess: Shape = {
  label: 'Failed order that succeeds later',
  says: 'An order of status error, paid 40 days ago; half a minute later it is sent after all.',
  afterMs: 30_000,
  place({ clock, orders }, { at = clock.now() - 40 * DAY, change, ...rest }) {
    const order = orders.placeOrder({
      external: 'never',
      type: 'recurring',
      ...rest,
      at,
      change(it) {
        it.status = 'error';
        it.error = 'Unable to reserve inventory: 1 item is out of stock';
        change?.(it);
      },
    });
    return { orders: [order], next: () => void orders.renew(order.id) };
  },
};
