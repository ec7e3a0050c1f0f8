import type { Clock } from '../clock.ts';
import { createCatalogue } from '../data/catalogue.ts';
import { type ApiVersion, createState, type Order, type Plan, type State } from '../data/state.ts';
import { createDeliveries, type Deliveries } from '../deliveries/deliveries.ts';
import { createNotifier, type Notifier } from '../deliveries/notify.ts';
import { createFaults, type Faults, type FaultTuning } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import { createRandom } from '../random.ts';
import { renderOrder } from '../render/order.ts';
import type { RenderContext } from '../render/parts.ts';
import { createShapeActions, type ShapeActions } from '../shapes/shapes.ts';
import { type Behind, createBehind } from './behind.ts';
import { type BulkOptions, type BulkResult, bulkOrders } from './bulk-orders.ts';
import { type Burst, createBurst } from './burst.ts';
import { createOrderActions, type OrderActions } from './order-actions.ts';
import { createProductActions, type ProductActions } from './product-actions.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createTokenActions, type TokenActions } from './token-actions.ts';

/** Everything that can be done to the sandbox store by program; the pages do no more. */
export interface Store
  extends Omit<OrderActions, 'close'>,
    Omit<ShapeActions, 'close'>,
    TokenActions,
    ProductActions {
  readonly state: State;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Calls of the API that were received. */
  readonly requests: RequestLog;
  readonly deliveries: Deliveries;
  readonly burst: Burst;
  /** What the API shows, which may lag behind `state`. */
  readonly shown: { orders: Behind<Order>; plans: Behind<Plan> };
  readonly notify: Notifier;
  readonly context: RenderContext;
  /** Puts orders into the store without any webhook. */
  bulkOrders(count: number, options?: BulkOptions): BulkResult;
  /** The order as the API shows it. */
  orderRecord(orderId: number, version?: ApiVersion): JsonObject;
  close(): void;
}

export interface StoreOptions {
  clock: Clock;
  log: (line: string) => void;
  seed: number;
  /** Orders that a new store opens with. */
  openingOrders: number;
  externalDelayMs: number;
  deliveryConcurrency: number;
  tuning: Partial<FaultTuning>;
}

export function createStore({
  clock,
  log,
  seed,
  openingOrders,
  externalDelayMs,
  deliveryConcurrency,
  tuning,
}: StoreOptions): Store & { open(): void } {
  const state = createState();
  const random = createRandom(seed);
  const context: RenderContext = { imageBase: '' };
  const faults = createFaults(tuning);
  const deliveries = createDeliveries(
    { state, clock, faults, random: createRandom(seed + 1), log },
    { concurrency: deliveryConcurrency },
  );
  const notify = createNotifier({ state, random, deliveries, context });
  const shown = {
    orders: createBehind<Order>({ clock, faults }, { path: '/orders', records: () => state.orders }),
    plans: createBehind<Plan>(
      { clock, faults },
      { path: '/plans', records: () => new Map(state.plans.map((plan) => [plan.id, plan])) },
    ),
  };
  const orders = createOrderActions(
    { state, random, clock, notify, behind: shown.orders },
    { externalDelayMs },
  );
  const shapes = createShapeActions({ state, random, clock, orders });
  const burst = createBurst(orders);
  return {
    ...orders,
    ...shapes,
    ...createTokenActions({ state, clock }),
    ...createProductActions({ state, random, clock, notify, behind: shown.plans }),
    state,
    clock,
    faults,
    deliveries,
    burst,
    shown,
    notify,
    context,
    requests: createRequestLog(),
    bulkOrders: (count, options) => bulkOrders({ state, random, now: clock.now() }, count, options),
    orderRecord: (orderId, version = '2021-11') => renderOrder(context, orders.order(orderId), version),
    /** Fills an empty store: the catalogue, some weeks of orders, and somebody else's webhook. */
    open() {
      Object.assign(state, createCatalogue(clock.now(), state.counters.plan));
      state.webhooks.push({
        id: 2_790_034,
        address: 'https://mailer.example.net/recharge',
        topic: 'charge/paid',
        includedObjects: [],
        version: '2021-01',
        tokenId: null,
      });
      bulkOrders({ state, random, now: clock.now() }, openingOrders, { edgeCases: false });
      state.changed();
    },
    close() {
      burst.stop();
      orders.close();
      shapes.close();
      deliveries.close();
    },
  };
}
