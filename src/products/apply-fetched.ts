import type { ChannelDoc } from '../channels/model.ts';
import { GatewayError } from '../errors.ts';
import { keepUnreadable } from '../events/keep-unreadable.ts';
import { applyCatalogueItem, type CatalogueDeps, fetchedCatalogueId } from './apply-catalogue.ts';
import type { CatalogueAnswer } from './fetch-catalogue.ts';
import { type CatalogueRecord, readPlan, readProduct, versionOf } from './incoming.ts';
import { products } from './model.ts';

export interface FetchedCatalogueResult {
  /** Records handed in. */
  seen: number;
  /** Those that were new or newer than ours. */
  applied: number;
  /** The highest version among the readable ones: the next mark. */
  newest: Date | null;
  /** Kept as dead letters with their reason. */
  unreadable: number;
  /** The shop's product ids that the readable records name, each once. */
  productIds: string[];
}

/** Applies bare plan records of a list of ReCharge; doing it again changes nothing. */
export const applyFetchedPlans = (
  deps: CatalogueDeps,
  channel: ChannelDoc,
  records: unknown[],
  via: 'import' | 'reconcile',
): Promise<FetchedCatalogueResult> => applyFetched(deps, channel, records, via, readPlan);

/**
 * Applies bare product records of a list of ReCharge; doing it again changes only `catalogueCheckedAt`,
 * by which the slow poll finds what it has not looked at for longest.
 */
export async function applyFetchedProducts(
  deps: CatalogueDeps,
  channel: ChannelDoc,
  records: unknown[],
  via: 'import' | 'reconcile',
): Promise<FetchedCatalogueResult> {
  const result = await applyFetched(deps, channel, records, via, readProduct);
  await products(deps).updateMany(
    { channelId: channel._id, channelProductId: { $in: result.productIds } },
    { $set: { catalogueCheckedAt: deps.now() } },
  );
  return result;
}

async function applyFetched(
  deps: CatalogueDeps,
  channel: ChannelDoc,
  records: unknown[],
  via: 'import' | 'reconcile',
  read: (record: unknown) => CatalogueRecord,
): Promise<FetchedCatalogueResult> {
  const result = { seen: records.length, applied: 0, newest: null as Date | null, unreadable: 0 };
  const productIds = new Set<string>();
  const answers = new Map<string, CatalogueAnswer>();
  for (const raw of records) {
    let record: CatalogueRecord;
    try {
      record = read(raw);
    } catch (error) {
      result.unreadable++;
      const topic = read === readProduct ? 'product/fetched' : 'plan/fetched';
      await keepUnreadable(deps, channel, topic, raw, error);
      continue;
    }
    const { resource } = record;
    const objectId = resource === 'plan' ? record.plan.channelPlanId : record.product.channelProductId;
    const productId = resource === 'plan' ? record.plan.channelProductId : objectId;
    if (productId) productIds.add(productId);
    const version = versionOf(record);
    if (version && (!result.newest || version > result.newest)) result.newest = version;
    const item = {
      eventId: fetchedCatalogueId(channel._id.toString(), resource, objectId, record.contentHash),
      topic: `${resource}/fetched`,
      resource,
      via,
      verified: 'fetched' as const,
      receivedAt: deps.now(),
      traceparent: null,
      redelivered: false,
      raw: null,
      objectId,
      reading: { kind: 'record' as const, record },
    };
    const verdict = await applyCatalogueItem(deps, channel, item, answers);
    if (verdict.outcome === 'applied') result.applied++;
    if (verdict.outcome === 'retry')
      throw new GatewayError('catalogue_not_settled', `${resource} ${objectId}: ${verdict.reason}`, {
        status: 503,
        retry: verdict.retry,
        cure: 'Nothing to do: it is tried again by itself.',
      });
  }
  return { ...result, productIds: [...productIds] };
}
