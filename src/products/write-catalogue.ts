import { lostRace } from '../apply/lost-race.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { type EventDoc, events } from '../events/model.ts';
import { type RowWrite, writeRows } from '../events/write-rows.ts';
import type { CatalogueItem } from './incoming.ts';
import { type ProductDoc, products } from './model.ts';

type Db = Pick<Deps, 'db'>;

/** What one event is decided on. */
export interface CatalogueKnowledge {
  /** Those that hold the plan now and the one it names; or the product itself. */
  products: ProductDoc[];
  /** The plan's deletion came before its first sight. */
  wasDeleted: boolean;
  row: Pick<EventDoc, 'outcome' | 'receivedAt' | 'lastReceivedAt'> | null;
}

export async function readCatalogue(
  deps: Db,
  channel: ChannelDoc,
  item: CatalogueItem & { objectId: string },
  productId: string | null,
): Promise<CatalogueKnowledge> {
  const channelId = channel._id;
  const { objectId, resource } = item;
  const holders =
    resource === 'product'
      ? { channelProductId: objectId }
      : {
          $or: [{ 'plans.channelPlanId': objectId }, ...(productId ? [{ channelProductId: productId }] : [])],
        };
  const deletion = { accountId: channel.accountId, channelId, resource, objectId, topic: 'plan/deleted' };
  const [found, row, deleted] = await Promise.all([
    products(deps)
      .find({ channelId, ...holders })
      .toArray(),
    item.verified === 'fetched' ? null : events(deps).findOne({ channelId, eventId: item.eventId }),
    resource === 'plan' ? events(deps).findOne({ ...deletion, outcome: 'applied' }) : null,
  ]);
  return {
    products: found,
    wasDeleted: deleted !== null,
    row: row,
  };
}

/**
 * Writes products and rows in one transaction; a product only if its revision is still the one that
 * was decided on.
 *
 * @throws what `isLostRace` knows; nothing was written then.
 */
export async function writeCatalogue(
  deps: Db,
  before: ProductDoc[],
  after: ProductDoc[],
  rows: RowWrite[],
): Promise<void> {
  if (after.length === 0) return writeRows(deps, rows);
  const collection = products(deps);
  await deps.db.transaction(async (session) => {
    for (const product of after) {
      const known = before.find((entry) => entry._id.equals(product._id));
      if (!known) {
        await collection.insertOne(product, { session });
        continue;
      }
      const filter = { _id: known._id, revision: known.revision };
      const result = await collection.replaceOne(filter, product, { session });
      if (result.matchedCount === 0) throw lostRace();
    }
    await writeRows(deps, rows, session);
  });
}
