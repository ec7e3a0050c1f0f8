import type { KnownAnswer } from '../apply/answer.ts';
import { holdDocs } from '../apply/held-docs.ts';
import type { Held, Holdings, Known } from '../apply/holdings.ts';
import { type Item, isPlaced, objectKey, type PlacedItem } from '../apply/item.ts';
import type { ChannelAccess } from '../channels/access.ts';
import { events } from '../events/model.ts';
import { groupBy } from '../group-by.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { decidePlan, decidePlanDeletion } from './decide-plan.ts';
import { decideProduct, decideProductDeletion } from './decide-product.ts';
import { fetchCatalogue } from './fetch-catalogue.ts';
import { type ProductDoc, products } from './model.ts';
import { type CatalogueContent, isPlan, readCatalogue } from './read-catalogue.ts';

export type CatalogueHoldings = Holdings<CatalogueContent, ProductDoc>;
export type CatalogueDeps = DbDeps & { access: Pick<ChannelAccess, 'client'> };

/** What we hold of the catalogue, as events are applied to it: a plan lives in the product that it sells. */
export const catalogueHoldings = (deps: CatalogueDeps): CatalogueHoldings => ({
  name: 'product',
  resources: ['plan', 'product'],
  mostAtOnce: 100,
  read: readCatalogue,
  hold: (items, answers) => holdCatalogue(deps, items, answers),
  ask: (channel, asks, signal) => fetchCatalogue(deps, channel, asks, signal),
  count: ({ _id: channelId }, upTo) => products(deps).countDocuments({ channelId }, { limit: upTo }),
  collection: () => products(deps),
});

/**
 * Holds the products that the events are about: those that hold the plans now, and those that the plans'
 * records name; and the plans whose deletion came before their first sight.
 */
async function holdCatalogue(
  deps: DbDeps,
  items: Item<CatalogueContent>[],
  answers: ReadonlyMap<string, KnownAnswer<CatalogueContent>>,
): Promise<Held<CatalogueContent, ProductDoc>> {
  const found: ProductDoc[] = [];
  const tombstones = new Set<string>();
  const byChannel = groupBy(items.filter(isPlaced), ({ channel }) => channel);
  await Promise.all(
    [...byChannel].map(async ([{ _id: channelId, accountId }, its]) => {
      const planIds = its.flatMap((item) => (item.resource === 'plan' ? [item.objectId] : []));
      const productIds = its.flatMap((item) => productIdsOf(item, answers.get(objectKey(item))));
      const [docs, gone] = await Promise.all([
        products(deps)
          .find({
            channelId,
            $or: [{ channelProductId: { $in: productIds } }, { 'plans.channelPlanId': { $in: planIds } }],
          })
          .toArray(),
        events(deps)
          .find(
            {
              accountId,
              channelId,
              resource: 'plan',
              objectId: { $in: planIds },
              topic: PLAN_DELETED,
              outcome: 'applied',
            },
            { projection: { objectId: 1 } },
          )
          .toArray(),
      ]);
      found.push(...docs);
      for (const { objectId } of gone)
        tombstones.add(objectKey({ channelId: channelId.toString(), resource: 'plan', objectId }));
    }),
  );
  const held = holdDocs(found, ({ channelId, channelProductId }) =>
    objectKey({ channelId: channelId.toString(), resource: 'product', objectId: channelProductId }),
  );
  return {
    of: (item) => knownOf(item, held.values(), tombstones.has(objectKey(item))),
    keep(item, next) {
      held.keep(next);
      if (item.topic === PLAN_DELETED) tombstones.add(objectKey(item));
    },
    changed: () => held.changed(),
  };
}

/** The row of a plan's deletion is its tombstone where no product holds the plan. */
const PLAN_DELETED = 'plan/deleted';

function productIdsOf(
  { resource, objectId, reading }: PlacedItem<CatalogueContent>,
  known: KnownAnswer<CatalogueContent> | undefined,
): string[] {
  if (resource === 'product') return [objectId];
  const records = [
    ...(reading.kind === 'record' ? [reading.record] : []),
    ...(known?.answer.kind === 'found' ? [known.answer.record] : []),
  ];
  return records.flatMap(({ content }) => content.channelProductId ?? []);
}

function knownOf(
  { channel, resource, objectId }: PlacedItem<CatalogueContent>,
  held: Iterable<ProductDoc>,
  wasDeleted: boolean,
): Known<CatalogueContent, ProductDoc> {
  const ofChannel = [...held].filter(({ channelId }) => channelId.equals(channel._id));
  const isPlanEvent = resource === 'plan';
  const product = ofChannel.find(({ channelProductId, plans }) =>
    isPlanEvent
      ? plans.some(({ channelPlanId }) => channelPlanId === objectId)
      : channelProductId === objectId,
  );
  const plan = product?.plans.find(({ channelPlanId }) => channelPlanId === objectId);
  return {
    // What only order lines or plans told of a product is not the catalogue's entry.
    isHeld: isPlanEvent ? plan !== undefined : product !== undefined && product.contentHash !== '',
    isAlive: isPlanEvent
      ? plan !== undefined && !plan.deletedAt
      : product !== undefined && !product.deletedAt,
    revision: product?.revision ?? 0,
    updatedAt: product?.updatedAt ?? null,
    decide(said) {
      if (said.kind === 'deletion')
        return isPlanEvent
          ? decidePlanDeletion(ofChannel, said)
          : decideProductDeletion(product ?? null, said, channel);
      const { content } = said.record;
      return isPlan(content)
        ? decidePlan(ofChannel, content, said, channel, wasDeleted)
        : decideProduct(product ?? null, content, said, channel);
    },
  };
}
