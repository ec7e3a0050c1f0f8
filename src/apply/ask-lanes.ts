import type { ChannelAccess } from '../channels/access.ts';
import { withLease } from '../channels/lease.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { events } from '../events/model.ts';
import { asId } from '../ids.ts';
import { repeat } from '../repeat.ts';
import { SECOND } from '../time.ts';
import { type AskDoc, asks } from './ask-model.ts';
import { type AskTurnDeps, takeAskTurn } from './ask-turn.ts';
import type { Holdings, StoredDoc } from './holdings.ts';
import type { Resource } from './item.ts';

/** How the asks about some resources are worked off. */
export interface AskWorker {
  resources: readonly Resource[];
  /** @returns true when nothing could be asked. */
  turn(channel: ChannelDoc, due: AskDoc[], signal: AbortSignal): Promise<boolean>;
}

/** @param flush writes what `onApplied` left for the end of a batch. */
export const askWorker = <Content, Doc extends StoredDoc>(
  deps: AskTurnDeps,
  holdings: Holdings<Content, Doc>,
  flush: () => Promise<void> = () => Promise.resolve(),
): AskWorker => ({
  resources: holdings.resources,
  async turn(channel, due, signal) {
    const failed = await takeAskTurn(deps, holdings, channel, due, signal);
    await flush();
    return failed;
  },
});

export interface AskLanes {
  /** Looks at these channels' asks now. */
  wake(channelIds: Iterable<string>): void;
  stop(): Promise<void>;
}

/** Far below what a list of ReCharge takes, 250 (documentation page developer.rechargepayments.com/2021-11, *cursor pagination*). */
const AT_ONCE = 50;
const REST_MS = 5 * SECOND;

/**
 * Works off what waits for ReCharge, each channel in its own lane: one that is throttled, unreachable or flooded delays
 * nobody but itself. Any number of processes may do so; a lease makes one of them the lane's at a time. A lane wakes
 * when its process wrote an ask, and by looking at what is due: what a process that died left is found again.
 */
export function startAskLanes(
  deps: Pick<Deps, 'db' | 'log' | 'now'> & { access: Pick<ChannelAccess, 'channelsNow'> },
  workers: AskWorker[],
  { pollMs = SECOND }: { pollMs?: number } = {},
): AskLanes {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const restUntil = new Map<string, number>();
  const stopping = new AbortController();
  const { signal } = stopping;

  function wakeOne(channelId: string): void {
    if (signal.aborted || (restUntil.get(channelId) ?? 0) > performance.now()) return;
    if (running.has(channelId)) {
      again.add(channelId);
      return;
    }
    const lane = work(channelId)
      .catch((error) => {
        restUntil.set(channelId, performance.now() + SECOND);
        deps.log.warn({ channelId, err: describeError(error) }, 'a lane stopped; it is taken up again');
      })
      .finally(() => {
        running.delete(channelId);
        if (again.delete(channelId)) wakeOne(channelId);
      });
    running.set(channelId, lane);
  }

  async function work(channelId: string): Promise<void> {
    restUntil.delete(channelId);
    const channels = await deps.access.channelsNow([channelId]);
    if (!channels.get(channelId)) return dropAsks(deps, channelId);
    await withLease(deps, channelId, 'asks', async (lease) => {
      while (lease.isHeld() && !signal.aborted) {
        again.delete(channelId);
        const turn = await workOffSome(deps, workers, channelId, signal);
        if (turn === 'failed') restUntil.set(channelId, performance.now() + REST_MS);
        if (turn !== 'done') return;
      }
    });
  }

  const poll = repeat(deps, 'look for due asks', pollMs, async () => {
    for (const channelId of await dueChannels(deps)) wakeOne(channelId);
  });

  return {
    wake(channelIds) {
      for (const channelId of channelIds) wakeOne(channelId);
    },
    async stop() {
      stopping.abort();
      await poll.stop();
      await Promise.all(running.values());
    },
  };
}

/** One turn of a channel. `failed`: nothing could be asked. `none`: nothing was due. */
export async function workOffSome(
  deps: Parameters<typeof startAskLanes>[0],
  workers: AskWorker[],
  channelId: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<'none' | 'done' | 'failed'> {
  const due = await asks(deps)
    .find({ channelId: asId(channelId), dueAt: { $lte: deps.now() } })
    .sort({ dueAt: 1 })
    .limit(AT_ONCE)
    .toArray();
  const channel = due.length > 0 ? (await deps.access.channelsNow([channelId])).get(channelId) : null;
  if (!channel) return 'none';
  let failed = 0;
  let worked = 0;
  for (const { resources, turn } of workers) {
    const its = due.filter(({ resource }) => resources.includes(resource));
    if (its.length === 0) continue;
    worked++;
    if (await turn(channel, its, signal)) failed++;
  }
  return worked > 0 && failed === worked ? 'failed' : 'done';
}

/** The channels of which something is due, each once: of an index, however many asks a channel has. */
async function dueChannels(deps: Pick<Deps, 'db' | 'now'>): Promise<string[]> {
  const now = deps.now();
  const first = await asks(deps)
    .aggregate<{ _id: AskDoc['channelId']; dueAt: Date }>([
      { $sort: { channelId: 1, dueAt: 1 } },
      { $group: { _id: '$channelId', dueAt: { $first: '$dueAt' } } },
    ])
    .toArray();
  return first.filter(({ dueAt }) => dueAt <= now).map(({ _id }) => _id.toString());
}

/** A channel that is gone has nobody to ask. */
async function dropAsks(deps: Pick<Deps, 'db' | 'now'>, channelId: string): Promise<void> {
  const its = { channelId: asId(channelId) };
  const left = await asks(deps).find(its).limit(AT_ONCE).toArray();
  for (const { _id, resource, objectId } of left) {
    await events(deps).updateMany(
      { ...its, resource, objectId, outcome: 'waiting' },
      { $set: { outcome: 'ignored', reason: 'channel_unknown', decidedAt: deps.now() } },
    );
    await asks(deps).deleteOne({ _id });
  }
}
