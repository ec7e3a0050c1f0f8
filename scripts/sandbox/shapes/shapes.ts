import type { Order } from '../data/state.ts';
import type { PlaceOptions } from '../store/order-actions.ts';
import { hostile } from './hostile.ts';
import { lines1500, lines9000, megabytes } from './large.ts';
import { bundle, digitalBeside, lateItemIds, membershipOnly } from './lines.ts';
import { gift, oddPeople, worldwide } from './people.ts';
import { errorThenSuccess, prepaidPaidLongAgo, prepaidWithoutDay } from './prepaid.ts';
import type { Shape, ShapeDeps } from './shape.ts';

/** Every awkward shape by name. */
export const SHAPES = {
  prepaidPaidLongAgo,
  prepaidWithoutDay,
  errorThenSuccess,
  bundle,
  lateItemIds,
  membershipOnly,
  digitalBeside,
  gift,
  worldwide,
  oddPeople,
  megabytes,
  lines1500,
  lines9000,
  hostile,
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;
export const SHAPE_NAMES = Object.keys(SHAPES) as ShapeName[];

export interface PlacedShape {
  /** The first of them; most shapes make one. */
  order: Order;
  orders: Order[];
  /** Lets happen now what else would happen later; nothing where nothing is to follow, or has followed. */
  next(): void;
}

export interface ShapeActions {
  /**
   * Orders of an awkward shape, with their deliveries. `afterMs`: how long what follows waits (default: as
   * the shape says); null: until `next` is called.
   */
  placeShape(name: ShapeName, wish?: PlaceOptions & { afterMs?: number | null }): PlacedShape;
  close(): void;
}

export function createShapeActions(deps: ShapeDeps): ShapeActions {
  const timers = new Set<NodeJS.Timeout>();
  return {
    placeShape(name, { afterMs, ...wish } = {}) {
      const shape: Shape = SHAPES[name];
      const { orders, next } = shape.place(deps, wish);
      const [order] = orders;
      if (!order) throw new RangeError(`shape ${name} made no order`);
      let toCome = next;
      let timer: NodeJS.Timeout | undefined;
      const placed: PlacedShape = {
        order,
        orders,
        next() {
          clearTimeout(timer);
          if (timer) timers.delete(timer);
          const act = toCome;
          toCome = undefined;
          // Deleted meanwhile: nothing follows.
          if (deps.state.orders.has(order.id)) act?.();
        },
      };
      const wait = afterMs === undefined ? (shape.afterMs ?? null) : afterMs;
      if (next && wait !== null) {
        timer = setTimeout(placed.next, wait).unref();
        timers.add(timer);
      }
      return placed;
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
