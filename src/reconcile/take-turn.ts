import type { Types } from 'mongoose';
import { withLease } from '../channels/lease.ts';
import type { ChannelDoc, LeaseName } from '../channels/model.ts';
import { loadChannel } from '../channels/queries.ts';
import { noteFault } from './note-fault.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

/**
 * One turn of a job on an active channel: nobody else has the channel's lease, and what ReCharge refuses is
 * noted on the channel.
 *
 * @param work is given the channel as it is now; its null says that there was nothing to do.
 * @returns null when there was nothing to do, or another process is at it.
 * @throws what `work` throws: to be called again after a while.
 */
export async function takeTurn<Result>(
  deps: Pick<ReconcileDeps, 'db' | 'log' | 'now'>,
  channelId: Types.ObjectId | string,
  lease: LeaseName,
  work: (channel: ChannelDoc) => Promise<Result | null>,
): Promise<Result | null> {
  const turn = await withLease(deps, channelId, lease, async () => {
    const channel = await loadChannel(deps, channelId);
    if (!channel?.active) return null;
    try {
      return await work(channel);
    } catch (error) {
      await noteFault(deps, channel, error);
      throw error;
    }
  });
  return turn?.result ?? null;
}
