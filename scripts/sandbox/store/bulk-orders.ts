import { EDGE_CASE_NAMES, EDGE_CASES, type EdgeCaseName } from '../data/edge-cases.ts';
import { makeOrder, nextExternal, type OrderDeps } from '../data/make-order.ts';
import { DAY, wholeSecond } from '../times.ts';

export interface BulkOptions {
  /** Milliseconds; by default the last 30 days. */
  from?: number;
  to?: number;
  /** Mixes in every irregular order of `EDGE_CASES` (default true). */
  edgeCases?: boolean;
  /** So many orders in a row share one `updated_at`, more than a page (default 300, of 1,000 or more). */
  sameSecond?: number;
}

export interface BulkResult {
  ids: number[];
  /** Which of them are irregular, by kind. */
  edgeCases: Partial<Record<EdgeCaseName, number[]>>;
}

/** Puts orders into the store without telling anybody: what a first import finds. */
export function bulkOrders(
  deps: OrderDeps & { now: number },
  count: number,
  options: BulkOptions = {},
): BulkResult {
  const { state } = deps;
  const {
    to = deps.now,
    from = to - 30 * DAY,
    edgeCases = true,
    sameSecond = count >= 1000 ? 300 : 0,
  } = options;
  const result: BulkResult = { ids: [], edgeCases: {} };
  const sameFrom = Math.floor(count / 3);
  for (let index = 0; index < count; index += 1) {
    const within = index >= sameFrom && index < sameFrom + sameSecond ? sameFrom : index;
    const order = makeOrder(deps, { at: from + ((to - from) * (within + 0.5)) / count });
    order.external = nextExternal(deps);
    order.updatedAt = Math.min(
      wholeSecond(to),
      order.createdAt + (within === index ? (index % 7) * 60_000 : 0),
    );
    const name =
      edgeCases && index % 3 === 1
        ? EDGE_CASE_NAMES[Math.floor(index / 3) % EDGE_CASE_NAMES.length]
        : undefined;
    if (name) {
      EDGE_CASES[name](order, deps);
      const ids = result.edgeCases[name] ?? [];
      ids.push(order.id);
      result.edgeCases[name] = ids;
    }
    state.orders.set(order.id, order);
    state.changed(order.id);
    result.ids.push(order.id);
  }
  return result;
}
