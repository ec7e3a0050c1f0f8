import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import type { ChannelChange } from './change-channel.ts';
import { type ChannelNotice, type ChannelProblem, channels } from './model.ts';

/** More than a page shows of what healed by itself. */
const MOST_NOTICES = 20;

/** Opens a problem, or renews its words; `since` stays that of the first time. */
export async function openProblem(
  deps: Pick<Deps, 'db' | 'now'>,
  channelId: Types.ObjectId,
  problem: Omit<ChannelProblem, 'since'>,
): Promise<void> {
  const renewed = await channels(deps).updateOne(
    { _id: channelId, 'problems.code': problem.code },
    { $set: { 'problems.$.message': problem.message, 'problems.$.cure': problem.cure } },
  );
  if (renewed.matchedCount > 0) return;
  await channels(deps).updateOne(
    { _id: channelId, 'problems.code': { $ne: problem.code } },
    { $push: { problems: { ...problem, since: deps.now() } }, $set: { updatedAt: deps.now() } },
  );
}

/** Closes problems; those that are not open are no fault. */
export async function closeProblems(
  deps: Pick<Deps, 'db'>,
  channelId: Types.ObjectId,
  codes: string[],
): Promise<void> {
  await channels(deps).updateOne(
    { _id: channelId, 'problems.code': { $in: codes } },
    { $pull: { problems: { code: { $in: codes } } } },
  );
}

/** What was wrong with another token or while the channel was paused says nothing any more. */
export const noProblems = (): ChannelChange => ({ $set: { problems: [] } });

/** Says that something went wrong and is right again. */
export async function addNotice(
  deps: Pick<Deps, 'db'>,
  channelId: Types.ObjectId,
  notice: ChannelNotice,
): Promise<void> {
  await channels(deps).updateOne(
    { _id: channelId },
    { $push: { notices: { $each: [notice], $position: 0, $slice: MOST_NOTICES } } },
  );
}

/** The same notice at most once in `withinMs`, as one write for a channel; for those who see much. */
export const noticedOnce = (_id: Types.ObjectId, notice: ChannelNotice, withinMs: number) => ({
  filter: {
    _id,
    notices: {
      $not: { $elemMatch: { code: notice.code, at: { $gt: new Date(notice.at.getTime() - withinMs) } } },
    },
  },
  update: { $push: { notices: { $each: [notice], $position: 0, $slice: MOST_NOTICES } } },
});
