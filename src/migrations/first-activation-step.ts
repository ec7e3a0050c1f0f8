import { type ChannelDoc, channels } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { events } from '../events/model.ts';
import { inBatches } from './batches.ts';
import type { UpgradeStep } from './step.ts';

const SIZE = 100;
const FACTS = { active: 1, connectedAt: 1, firstActiveAt: 1, 'imports.orders.state': 1 } as const;

/**
 * Writes down when each channel was first active: of version 0.1.0 when it was connected, and never if it was saved
 * paused and neither imported nor received anything since.
 */
export const firstActivationStep = (deps: Pick<Deps, 'db'>): UpgradeStep => ({
  name: 'first activation',
  run: (turn) =>
    inBatches(turn, channels(deps), { size: SIZE, projection: FACTS }, async (found) => {
      for (const channel of found) {
        const { _id, active, connectedAt, firstActiveAt } = channel;
        // Also one that a process of 0.1.0 activated since: it knows nothing of the field.
        if (firstActiveAt || (firstActiveAt === null && !active)) continue;
        const was = active || (await wasActive(deps, channel));
        await channels(deps).updateOne(
          { _id, firstActiveAt: firstActiveAt === null ? null : { $exists: false } },
          { $set: { firstActiveAt: was ? connectedAt : null } },
        );
      }
    }),
});

async function wasActive(deps: Pick<Deps, 'db'>, { _id, imports }: ChannelDoc): Promise<boolean> {
  if (imports.orders.state !== 'idle') return true;
  return (await events(deps).findOne({ channelId: _id }, { projection: { _id: 1 } })) !== null;
}
