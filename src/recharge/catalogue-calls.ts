import { describeError, GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ChannelPlan, ChannelProduct } from './channel-product.ts';
import { type CursorQuery, toIso } from './order-calls.ts';
import { batches, getPage, LARGEST_PAGE, type Page } from './pages.ts';
import { parsePlan } from './parse-plan.ts';
import { parseProduct } from './parse-product.ts';
import type { RunCall } from './retry.ts';

export interface PlansQuery {
  updatedAtMin?: Date;
  /** The shop's product id. */
  externalProductId?: string;
  /** At most 250. @default 250 */
  limit?: number;
}

/**
 * The ids stand in the address, so the batches are small. Without ids the list is refused with 422: observed
 * by airbytehq/airbyte.
 */
const BATCH = 25;

export function createCatalogueCalls(deps: { log: Log }, run: RunCall) {
  /**
   * Bare records for `parseProduct`, by the shop's product ids.
   * @returns null when the store's catalogue is not available to this token (403, 404, 422; the last observed
   * by airbytehq/airbyte).
   */
  async function productRecordsByIds(externalIds: readonly string[]): Promise<unknown[] | null> {
    const found: unknown[] = [];
    for (const batch of batches([...new Set(externalIds)], BATCH)) {
      const query = { external_product_ids: batch.join(','), limit: String(BATCH) };
      let page = await nullWhenUnavailable(getPage(run, '/products', 'products', query));
      for (;;) {
        if (page === null) return null;
        found.push(...page.records);
        if (page.nextCursor === null) break;
        page = await getPage(run, '/products', 'products', { cursor: page.nextCursor, limit: BATCH });
      }
    }
    return found;
  }

  return {
    /** A page of bare records for `parsePlan`. */
    plansPage(query: PlansQuery | CursorQuery): Promise<Page> {
      if ('cursor' in query) return getPage(run, '/plans', 'plans', query);
      const since = toIso(query.updatedAtMin);
      return getPage(run, '/plans', 'plans', {
        ...(since === undefined ? {} : { updated_at_min: since }),
        ...(query.externalProductId === undefined ? {} : { external_product_id: query.externalProductId }),
        limit: String(Math.min(query.limit ?? LARGEST_PAGE, LARGEST_PAGE)),
      });
    },

    /**
     * Those of the plans that exist, through the list's `ids` filter (observed by ChemicalLuck/recharge-api-python):
     * documentation page developer.rechargepayments.com/2021-11 has no call for a single plan.
     */
    async plansByIds(ids: readonly string[]): Promise<ChannelPlan[]> {
      const found: ChannelPlan[] = [];
      for (const batch of batches([...new Set(ids)], BATCH)) {
        const wanted = new Set(batch);
        let page = await getPage(run, '/plans', 'plans', { ids: batch.join(','), limit: String(BATCH) });
        for (;;) {
          const plans = page.records.map((record) => parsePlan(record).plan);
          found.push(...plans.filter(({ channelPlanId }) => wanted.delete(channelPlanId)));
          // A page made smaller after a cut body goes on behind its cursor.
          if (page.nextCursor === null || wanted.size === 0) break;
          page = await getPage(run, '/plans', 'plans', { cursor: page.nextCursor, limit: BATCH });
        }
      }
      return found;
    },

    productRecordsByIds,

    /**
     * Catalogue entries by the shop's product ids; an unreadable one is logged and left out.
     * @returns null when the store's catalogue is not available to this token (403, 404, 422).
     */
    async productsByIds(externalIds: readonly string[]): Promise<ChannelProduct[] | null> {
      const records = await productRecordsByIds(externalIds);
      return records === null ? null : records.flatMap((record) => readable(deps.log, record));
    },
  };
}

const UNAVAILABLE = ['recharge_forbidden', 'recharge_not_found', 'recharge_invalid'];

async function nullWhenUnavailable<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GatewayError && UNAVAILABLE.includes(error.code)) return null;
    throw error;
  }
}

function readable(log: Log, record: unknown): ChannelProduct[] {
  try {
    return [parseProduct(record).product];
  } catch (error) {
    log.warn({ error: describeError(error) }, 'a product in a list of ReCharge cannot be read');
    return [];
  }
}
