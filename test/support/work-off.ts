import { type AskWorker, workOffSome } from '../../src/apply/ask-lanes.ts';
import type { Verdict } from '../../src/apply/verdicts.ts';
import type { ChannelAccess } from '../../src/channels/access.ts';
import type { Deps } from '../../src/deps.ts';
import { events } from '../../src/events/model.ts';

/** Works off what is due of one channel, as its lane does. */
export async function workOff(
  deps: Deps & { access: ChannelAccess },
  workers: AskWorker[],
  channelId: string,
): Promise<void> {
  for (let turn = 0; turn < 20; turn++) if ((await workOffSome(deps, workers, channelId)) !== 'done') return;
}

/** Verdicts as the events' rows have them now. */
export async function decidedVerdicts(deps: Deps, verdicts: Verdict[]): Promise<Verdict[]> {
  return Promise.all(
    verdicts.map(async (verdict) => {
      if (verdict.outcome !== 'waiting') return verdict;
      const { eventId, objectId } = verdict;
      const row = await events(deps).findOne({ eventId });
      return row ? { eventId, objectId, outcome: row.outcome, reason: row.reason } : verdict;
    }),
  );
}
