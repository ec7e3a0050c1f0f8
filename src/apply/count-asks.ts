import type { ChannelDoc } from '../channels/model.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { SECOND } from '../time.ts';
import { asks } from './ask-model.ts';

/** How many objects that we do not hold a channel waits for, counted no further than `upTo`. */
export const countAsks = (
  deps: DbDeps,
  { _id: channelId, accountId }: Pick<ChannelDoc, '_id' | 'accountId'>,
  upTo: number,
): Promise<number> =>
  asks(deps).countDocuments({ accountId, channelId, held: false }, { limit: upTo, maxTimeMS: 3 * SECOND });
