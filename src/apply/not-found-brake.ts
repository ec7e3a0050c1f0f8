import type { ChannelDoc } from '../channels/model.ts';
import { closeProblems, openProblem } from '../channels/problems.ts';
import type { Deps } from '../deps.ts';
import { events } from '../events/model.ts';
import { HOUR } from '../time.ts';
import { NOT_FOUND_AT_RECHARGE } from './answer.ts';
import { type AskDoc, asks } from './ask-model.ts';
import type { Holdings, StoredDoc } from './holdings.ts';
import { GONE_AFTER_MS } from './judge-answer.ts';

/** What may go within an hour because it is not found: so many, or this part of the channel's. */
const MOST_GONE = 10;
const MOST_PART = 0.05;
const PROBLEM = 'many_not_found';

type BrakeDeps = Pick<Deps, 'db' | 'log' | 'now'>;

/**
 * Whether so many of a channel's objects would go by *not found* alone within an hour that none may: rather a fault of
 * ReCharge's, or a token of another store, than that many deletions without one event. The channel says so.
 */
export async function isBraked<Content, Doc extends StoredDoc>(
  deps: BrakeDeps,
  holdings: Pick<Holdings<Content, Doc>, 'name' | 'resources' | 'count'>,
  channel: ChannelDoc,
): Promise<boolean> {
  const { _id: channelId } = channel;
  const resource = { $in: [...holdings.resources] };
  const since = new Date(deps.now().getTime() - HOUR);
  const [gone, going] = await Promise.all([
    events(deps).countDocuments({
      channelId,
      reason: NOT_FOUND_AT_RECHARGE,
      decidedAt: { $gte: since },
      resource,
    }),
    asks(deps).countDocuments({ channelId, held: true, resource, notFoundFirstAt: { $ne: null } }),
  ]);
  const all = gone + going;
  const isMany = all > MOST_GONE && all > MOST_PART * (await holdings.count(channel, all / MOST_PART));
  if (isMany) {
    deps.log.warn(
      { channelId, gone, going },
      'so many are not found at ReCharge that none is taken for deleted',
    );
    await openProblem(deps, channelId, {
      code: PROBLEM,
      message: `ReCharge no longer shows ${going} ${holdings.name}s that it showed before, and no deletion came.`,
      cure: 'Look in ReCharge whether they are there, and whether the token is of this store. They are asked for again by themselves.',
    });
  } else if (channel.problems.some(({ code }) => code === PROBLEM))
    await closeProblems(deps, channelId, [PROBLEM]);
  return isMany;
}

/** Until when an object that is not found may still turn up: so long after the last time that it was seen alive. */
export async function mayTurnUpUntil(
  deps: BrakeDeps,
  channel: ChannelDoc,
  { resource, objectId }: Pick<AskDoc, 'resource' | 'objectId'>,
  updatedAt: Date | null,
): Promise<Date> {
  const { accountId, _id: channelId } = channel;
  const sign = await events(deps).findOne(
    { accountId, channelId, resource, objectId, verified: { $ne: 'none' } },
    { projection: { receivedAt: 1, lastReceivedAt: 1 }, sort: { receivedAt: -1 } },
  );
  const seen = Math.max(
    updatedAt?.getTime() ?? 0,
    (sign?.lastReceivedAt ?? sign?.receivedAt)?.getTime() ?? 0,
  );
  return new Date(seen + GONE_AFTER_MS);
}
