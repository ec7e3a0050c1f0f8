import { applyFetched, type FetchedResult } from '../apply/apply-fetched.ts';
import type { ApplyDeps } from '../apply/apply-items.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { type CatalogueDeps, catalogueHoldings } from './catalogue-holdings.ts';
import { products } from './model.ts';

export interface FetchedCatalogueResult extends FetchedResult {
  /** The shop's product ids that the readable records name, each once. */
  productIds: string[];
}

type FetchedDeps = ApplyDeps & Pick<Deps, 'metrics'> & CatalogueDeps;

/** Applies bare plan records of a list of ReCharge; doing it again changes nothing. */
export const applyFetchedPlans = (
  deps: FetchedDeps,
  channel: ChannelDoc,
  records: unknown[],
  via: 'import' | 'reconcile',
): Promise<FetchedCatalogueResult> => applyCatalogue(deps, channel, 'plan', records, via);

/**
 * Applies bare product records of a list of ReCharge; doing it again changes only `catalogueCheckedAt`,
 * by which the slow poll finds what it has not looked at for longest.
 */
export async function applyFetchedProducts(
  deps: FetchedDeps,
  channel: ChannelDoc,
  records: unknown[],
  via: 'import' | 'reconcile',
): Promise<FetchedCatalogueResult> {
  const result = await applyCatalogue(deps, channel, 'product', records, via);
  await products(deps).updateMany(
    { channelId: channel._id, channelProductId: { $in: result.productIds } },
    { $set: { catalogueCheckedAt: deps.now() } },
  );
  return result;
}

async function applyCatalogue(
  deps: FetchedDeps,
  channel: ChannelDoc,
  resource: 'plan' | 'product',
  records: unknown[],
  via: 'import' | 'reconcile',
): Promise<FetchedCatalogueResult> {
  const productIds = new Set<string>();
  const list = { channel, resource, records, via };
  const result = await applyFetched(deps, catalogueHoldings(deps), list, ({ content }) => {
    if (content.channelProductId) productIds.add(content.channelProductId);
  });
  return { ...result, productIds: [...productIds] };
}
