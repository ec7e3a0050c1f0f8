import type { ChannelDoc } from '../channels/model.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { SECOND } from '../time.ts';
import { asks } from './ask-model.ts';

/**
 * How many objects that we do not hold a channel waits for, counted no further than `upTo`. What may be the sample of a test
 * delivery, which every new channel has, is not among them: seldom is anything real behind it, and then for seconds.
 */
export const countAsks = (
  deps: DbDeps,
  { _id: channelId, accountId }: Pick<ChannelDoc, '_id' | 'accountId'>,
  upTo: number,
): Promise<number> =>
  asks(deps).countDocuments(
    { accountId, channelId, held: false, why: { $nin: ['sample', 'test'] } },
    { limit: upTo, maxTimeMS: 3 * SECOND },
  );
