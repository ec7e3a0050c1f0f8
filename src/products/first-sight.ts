import { Types } from 'mongoose';
import { nextWrite } from '../apply/decision.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { ProductDoc } from './model.ts';

/** What a decision needs of the channel. */
export type ProductChannel = Pick<ChannelDoc, '_id' | 'accountId'>;

/** A product that nothing is known of yet but its id. */
export function firstSight(
  channelProductId: string,
  channel: ProductChannel,
  source: ProductDoc['source'],
  at: Date,
): ProductDoc {
  return {
    _id: new Types.ObjectId(),
    accountId: channel.accountId,
    channelId: channel._id,
    channelProductId,
    title: '',
    vendor: null,
    description: null,
    imageUrl: null,
    requiresShipping: null,
    variants: [],
    plans: [],
    source,
    catalogueUpdatedAt: null,
    catalogueCheckedAt: null,
    contentHash: '',
    deletedAt: null,
    revision: 0,
    createdAt: at,
    updatedAt: at,
  };
}

/** The product as it is to be stored. */
export const written = (after: ProductDoc, before: ProductDoc | null, at: Date): ProductDoc => ({
  ...after,
  ...nextWrite(before, at),
});
