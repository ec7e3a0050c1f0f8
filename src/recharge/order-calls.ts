import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ChannelOrder } from './channel-order.ts';
import { nullWhenNotFound } from './not-found.ts';
import { batches, getPage, LARGEST_PAGE, type Page } from './pages.ts';
import { isRecord, own } from './parse-json.ts';
import { parseOrder } from './parse-order.ts';
import type { RunCall } from './retry.ts';

/** Filters of `GET /orders`: npm package @rechargeapps/storefront-client 2.3.0. Times are UTC dates. */
export interface OrdersQuery {
  /** At most 250. */
  ids?: readonly string[];
  updatedAtMin?: Date;
  updatedAtMax?: Date;
  createdAtMin?: Date;
  createdAtMax?: Date;
  scheduledAtMin?: Date;
  scheduledAtMax?: Date;
  status?: string;
  hasExternalOrder?: boolean;
  sortBy?: 'id-asc' | 'id-desc' | 'updated_at-asc' | 'updated_at-desc';
  /** At most 250. @default 250 */
  limit?: number;
}

/** A further page: only the page size may be named beside its cursor (see `getPage`). */
export interface CursorQuery {
  cursor: string;
  limit?: number;
}

const BATCH = 50;

export function createOrderCalls(deps: { log: Log }, run: RunCall) {
  return {
    /** A page of bare records for `parseOrder`; a resumed import passes the cursor it kept. */
    ordersPage: (query: OrdersQuery | CursorQuery): Promise<Page> =>
      getPage(run, '/orders', 'orders', 'cursor' in query ? query : toFilters(query)),

    /** @returns null when ReCharge has no such order (any more). */
    async order(id: string): Promise<ChannelOrder | null> {
      const path = `/orders/${encodeURIComponent(id)}`;
      const body = await nullWhenNotFound(run({ method: 'GET', path }));
      if (body === null) return null;
      const enveloped = own(body, 'order');
      return parseOrder(isRecord(enveloped) ? enveloped : body).order;
    },

    /** Those of the orders that exist, in no order; an unreadable one is logged and left out. */
    async ordersByIds(ids: readonly string[]): Promise<ChannelOrder[]> {
      const found: ChannelOrder[] = [];
      for (const batch of batches([...new Set(ids)], BATCH)) {
        const wanted = new Set(batch);
        const query = { ids: batch.join(','), limit: String(BATCH) };
        let page = await getPage(run, '/orders', 'orders', query);
        for (;;) {
          found.push(
            ...page.records
              .flatMap((record) => readable(deps.log, record))
              .filter(({ channelOrderId }) => wanted.delete(channelOrderId)),
          );
          // A page made smaller after a cut body goes on behind its cursor.
          if (page.nextCursor === null || wanted.size === 0) break;
          page = await getPage(run, '/orders', 'orders', { cursor: page.nextCursor, limit: BATCH });
        }
      }
      return found;
    },
  };
}

function toFilters(query: OrdersQuery): Record<string, string> {
  const filters: Record<string, string | undefined> = {
    ids: query.ids?.join(','),
    updated_at_min: toIso(query.updatedAtMin),
    updated_at_max: toIso(query.updatedAtMax),
    created_at_min: toIso(query.createdAtMin),
    created_at_max: toIso(query.createdAtMax),
    scheduled_at_min: toIso(query.scheduledAtMin),
    scheduled_at_max: toIso(query.scheduledAtMax),
    status: query.status,
    has_external_order: query.hasExternalOrder === undefined ? undefined : String(query.hasExternalOrder),
    sort_by: query.sortBy,
    limit: String(Math.min(query.limit ?? LARGEST_PAGE, LARGEST_PAGE)),
  };
  const given = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}

/** ISO 8601 with an offset, whole seconds: `2026-03-02T05:04:11+00:00`, as airbytehq/airbyte sends it. */
export function toIso(date: Date | undefined): string | undefined {
  return date?.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}

function readable(log: Log, record: unknown): ChannelOrder[] {
  try {
    return [parseOrder(record).order];
  } catch (error) {
    log.warn({ error: describeError(error) }, 'an order in a list of ReCharge cannot be read');
    return [];
  }
}
