import type { Clock } from '../clock.ts';
import {
  isShipped,
  makeLine,
  makeOrder,
  nextExternal,
  type OrderDeps,
  type OrderWish,
} from '../data/make-order.ts';
import { PEOPLE } from '../data/people.ts';
import type { Order, Plan } from '../data/state.ts';
import type { Notifier } from '../deliveries/notify.ts';
import { DAY, wholeSecond } from '../times.ts';
import type { Behind } from './behind.ts';

export interface PlaceOptions extends Omit<OrderWish, 'at'> {
  at?: number;
  /**
   * When the shop platform's id arrives: `later` (after `externalDelayMs`, with `order/updated`, which is
   * assumed), with the order, or never.
   */
  external?: 'now' | 'later' | 'never';
  externalDelayMs?: number;
  /** So many further shipments, paid already, are queued 30 days apart (docs.getrecharge.com/docs/orders). */
  prepaid?: number;
  /** Nobody is told, as of an order from before the webhooks were registered. */
  silent?: boolean;
  /** Changes the order before anybody sees it. */
  change?: (order: Order) => void;
}

export interface OrderActions {
  /** A shopper buys at checkout: `order/created` and `order/success`. Observed by darrylcousins/boxesapp. */
  placeOrder(options?: PlaceOptions): Order;
  /**
   * A subscription's next order: `order/success`, `order/processed` and, last, `order/created`, within 0.3 s,
   * as darrylcousins/boxesapp observed. A queued order, or one in `error`, is sent instead: its `processed_at`
   * says when its charge was paid (documentation page docs.getrecharge.com/docs/orders).
   */
  renew(orderId?: number): Order;
  /** `order/updated`. Without a change: another quantity, a new note or a moved address. */
  changeOrder(orderId?: number, change?: (order: Order) => void): Order;
  cancelOrder(orderId?: number): Order;
  deleteOrder(orderId: number): void;
  /** An order by id; throws when it is not there. */
  order(orderId: number): Order;
  close(): void;
}

export interface ActionDeps extends OrderDeps {
  clock: Clock;
  notify: Notifier;
  behind: Behind<Order>;
}

export function createOrderActions(deps: ActionDeps, options: { externalDelayMs: number }): OrderActions {
  const { state, random, clock, notify, behind } = deps;
  const timers = new Set<NodeJS.Timeout>();
  const now = () => wholeSecond(clock.now());

  const order = (id: number): Order => {
    const found = state.orders.get(id);
    if (!found) throw new RangeError(`no order ${id} in the sandbox store`);
    return found;
  };
  const keep = (made: Order) => {
    behind.note(made.id, null);
    state.orders.set(made.id, made);
    state.changed(made.id);
    return made;
  };
  /** A random order of the latest hundred that fits; places one when there is none. */
  const some = (fits: (candidate: Order) => boolean): Order => {
    const latest = [...state.orders.values()].filter(fits).slice(-100);
    return latest.length > 0 ? random.pick(latest) : actions.placeOrder({ external: 'now' });
  };
  const edit = (edited: Order, change: (order: Order) => void) => {
    behind.note(edited.id, edited);
    change(edited);
    edited.updatedAt = Math.max(now(), edited.updatedAt);
    state.changed(edited.id);
  };

  const fillExternal = (id: number) => {
    const waiting = state.orders.get(id);
    if (!waiting || waiting.external) return;
    edit(waiting, (it) => {
      it.external = nextExternal(deps);
    });
    notify.order('order/updated', waiting);
  };

  const actions: OrderActions = {
    order,
    placeOrder(wish = {}) {
      const {
        external = 'later',
        externalDelayMs = options.externalDelayMs,
        prepaid = 0,
        silent = false,
        change,
        at = clock.now(),
        ...rest
      } = wish;
      const placed = makeOrder(deps, { type: 'checkout', ...rest, at });
      if (external === 'now') placed.external = nextExternal(deps);
      if (prepaid > 0) {
        placed.isPrepaid = true;
        for (const line of placed.lines) line.kind = 'prepaid';
      }
      change?.(placed);
      keep(placed);
      if (silent) return placed;
      notify.order('order/created', placed);
      notify.order('order/success', placed, 60);
      for (let shipment = 1; shipment <= prepaid; shipment += 1) {
        const later = makeOrder(deps, {
          ...rest,
          type: 'recurring',
          at,
          lines: structuredClone(placed.lines),
        });
        Object.assign(later, {
          status: 'queued',
          isPrepaid: true,
          processedAt: null,
          charge: placed.charge,
          customerId: placed.customerId,
          email: placed.email,
        });
        Object.assign(later, {
          currency: placed.currency,
          shipping: placed.shipping,
          billing: placed.billing,
        });
        later.scheduledAt += shipment * 30 * DAY;
        notify.order('order/created', keep(later), 100 + shipment * 20);
      }
      if (external === 'later') {
        const timer = setTimeout(() => {
          timers.delete(timer);
          fillExternal(placed.id);
        }, externalDelayMs);
        timers.add(timer.unref());
      }
      return placed;
    },

    renew(orderId) {
      const source = orderId === undefined ? some(isSubscription) : order(orderId);
      if (source.status === 'queued' || source.status === 'error') {
        const { paidAt = now() } = source.charge;
        const external = nextExternal(deps);
        edit(source, (it) =>
          Object.assign(it, { status: 'success', error: null, processedAt: paidAt, external }),
        );
        notify.order('order/success', source);
        notify.order('order/processed', source, 100);
        return source;
      }
      const lines = source.lines.filter((line) => line.kind === 'subscription');
      const person = PEOPLE.find(({ customerId }) => customerId === source.customerId) ?? random.pick(PEOPLE);
      const renewed = makeOrder(deps, {
        at: clock.now(),
        person,
        type: 'recurring',
        lines: structuredClone(lines.length > 0 ? lines : [subscriptionLine(deps, person)]),
      });
      renewed.shipping = source.shipping;
      renewed.external = nextExternal(deps);
      keep(renewed);
      // Gaps as observed by darrylcousins/boxesapp: success first, processed 0.2 s later, and created last.
      notify.order('order/success', renewed);
      notify.order('order/processed', renewed, 150 + random.int(0, 60));
      notify.order('order/created', renewed, 220 + random.int(0, 60));
      return renewed;
    },

    changeOrder(orderId, change) {
      const changed =
        orderId === undefined ? some((candidate) => candidate.status === 'success') : order(orderId);
      edit(changed, change ?? ((it) => changeSomething(it, deps)));
      notify.order('order/updated', changed);
      return changed;
    },

    cancelOrder(orderId) {
      const cancelled =
        orderId === undefined ? some((candidate) => candidate.status === 'success') : order(orderId);
      edit(cancelled, (it) => {
        it.status = 'cancelled';
      });
      notify.order('order/cancelled', cancelled);
      return cancelled;
    },

    deleteOrder(orderId) {
      const gone = order(orderId);
      state.orders.delete(orderId);
      state.changed(orderId);
      notify.order('order/deleted', gone);
    },

    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
  return actions;
}

const isSubscription = (order: Order) =>
  order.status === 'success' && order.lines.some((line) => line.kind === 'subscription');

function subscriptionLine(deps: OrderDeps, person: Parameters<typeof makeLine>[1]) {
  const { state, random } = deps;
  const products = state.products.filter(isShipped);
  const sold = (plan: Plan) => products.find(({ id }) => id === plan.productId);
  const plan = random.pick(state.plans.filter((it) => it.type === 'subscription' && sold(it) !== undefined));
  const product = sold(plan) ?? random.pick(products);
  return { ...makeLine(deps, person, product, random.pick(product.variants)), kind: 'subscription' as const };
}

function changeSomething(order: Order, { random }: OrderDeps): void {
  const [line] = order.lines;
  const kind = random.int(0, 2);
  if (kind === 0 && line) line.quantity += 1;
  else if (kind === 1 && order.shipping) {
    order.shipping = { ...order.shipping, address2: `Parcel locker ${random.int(1, 400)}` };
  } else order.note = `Please deliver after ${random.int(9, 17)}:00`;
}
