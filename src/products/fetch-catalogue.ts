import { type FailedAnswer, failedAnswer } from '../apply/answer.ts';
import type { ChannelAccess } from '../channels/access.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { contentHash } from '../recharge/content-hash.ts';
import type { CatalogueRecord } from './incoming.ts';

/** What asking ReCharge for a plan or product by its id gave. */
export type CatalogueAnswer =
  | { kind: 'found'; record: CatalogueRecord }
  | { kind: 'missing' }
  /** The store has no catalogue for this token: nobody can tell. */
  | { kind: 'unavailable' }
  | FailedAnswer;

const PATIENCE = { share: 0.5, tries: 3, deadlineMs: 15_000 };

/** Asks ReCharge for one object, with at most half of the token's bucket. Never throws. */
export async function fetchCatalogue(
  deps: { access: Pick<ChannelAccess, 'client'> },
  channel: ChannelDoc,
  resource: 'plan' | 'product',
  objectId: string,
): Promise<CatalogueAnswer> {
  try {
    const client = deps.access.client(channel, PATIENCE);
    if (resource === 'plan') {
      const plan = await client.plan(objectId);
      if (!plan) return { kind: 'missing' };
      return { kind: 'found', record: { resource, plan, contentHash: contentHash(plan), unknownKeys: [] } };
    }
    const products = await client.productsByIds([objectId]);
    if (!products) return { kind: 'unavailable' };
    const product = products.find((entry) => entry.channelProductId === objectId);
    if (!product) return { kind: 'missing' };
    return {
      kind: 'found',
      record: { resource, product, contentHash: contentHash(product), unknownKeys: [] },
    };
  } catch (error) {
    return failedAnswer(error);
  }
}
