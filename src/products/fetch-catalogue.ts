import { type Answer, ASKING, failedAnswer } from '../apply/answer.ts';
import type { Ask } from '../apply/holdings.ts';
import { objectKey } from '../apply/item.ts';
import type { ChannelAccess } from '../channels/access.ts';
import { type CatalogueContent, catalogueRecord } from './read-catalogue.ts';

type CatalogueAnswer = Answer<CatalogueContent>;
type Deps = { access: Pick<ChannelAccess, 'client'> };

/**
 * Asks ReCharge for plans and products by id, with at most half of the token's bucket. Never throws.
 *
 * @returns by `objectKey`, one answer for each.
 */
export async function fetchCatalogue(
  deps: Deps,
  asks: Ask<CatalogueContent>[],
): Promise<Map<string, CatalogueAnswer>> {
  const answers = await Promise.all(
    asks.map(async (ask) => [objectKey(ask.item), await fetchOne(deps, ask)] as const),
  );
  return new Map(answers);
}

async function fetchOne(deps: Deps, { item }: Ask<CatalogueContent>): Promise<CatalogueAnswer> {
  const { channel, resource, objectId } = item;
  try {
    const client = deps.access.client(channel, ASKING);
    if (resource === 'plan') {
      const plan = await client.plan(objectId);
      return plan ? { kind: 'found', record: catalogueRecord(plan) } : { kind: 'missing' };
    }
    const products = await client.productsByIds([objectId]);
    if (!products) return { kind: 'unavailable' };
    const product = products.find((entry) => entry.channelProductId === objectId);
    return product ? { kind: 'found', record: catalogueRecord(product) } : { kind: 'missing' };
  } catch (error) {
    return failedAnswer(error);
  }
}
