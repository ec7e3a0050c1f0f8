import type { Types } from 'mongoose';
import { findAccount } from '../accounts/queries.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { changeChannel } from '../channels/change-channel.ts';
import { completeUntil, gapsFetched, gapsOf, isBlind, oldGapStands, unprovenFrom } from '../channels/gaps.ts';
import { isUnderWay } from '../channels/imports.ts';
import type { ChannelDoc, Gap } from '../channels/model.ts';
import { addNotice } from '../channels/problems.ts';
import { isOpen } from '../channels/steps.ts';
import { fetchWindow, type WindowResult } from './fetch-window.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';
import { takeTurn } from './take-turn.ts';

export const SYSTEM = { kind: 'system', id: 'reconcile', name: 'Reconciliation' } as const;

/**
 * Fetches what may have been missed since the channel's gaps opened and removes those gaps; one that opened
 * meanwhile stays. They stay open until all has been applied, whoever dies in between. An import that is under
 * way goes first, and so does registering.
 *
 * @returns null when there was nothing to do, or another process is at it. @throws as `takeTurn`.
 */
export const fetchGap = (
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  signal?: AbortSignal,
): Promise<WindowResult | null> =>
  takeTurn(deps, channelId, 'orders', async (channel) => {
    const { watch, settings, imports } = channel;
    const gaps = gapsOf(watch);
    if (gaps.length === 0 || isBlind(watch)) return null;
    if (isUnderWay(imports.orders) || isOpen(channel, 'webhooks')) return null;
    const began = deps.now();
    const from = new Date(
      Math.max(
        Math.min(unprovenFrom(channel).getTime(), ...gaps.map((gap) => gap.from.getTime())),
        settings.importFrom.getTime(),
      ),
    );
    const result = await fetchWindow(deps, channel, { from }, signal);
    const isClosed = await changeChannel(deps, { _id: channel._id, ...oldGapStands(watch) }, [
      gapsFetched(gaps),
      completeUntil(began),
    ]);
    if (isClosed) await tell(deps, channel, gaps, from, result);
    return result;
  });

/** Says on the channel's page and in the activity what was put right; a gap that held nothing is not told. */
async function tell(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  gaps: readonly Gap[],
  from: Date,
  { missed }: WindowResult,
): Promise<void> {
  const lost = gaps.reduce((sum, { lostWebhooks = 0 }) => sum + lostWebhooks, 0);
  if (lost === 0 && missed === 0) return;
  const timeZone = (await findAccount(deps, channel.accountId))?.timeZone ?? 'UTC';
  const [since, now] = [from, deps.now()].map((date) => timeIn(date, timeZone));
  const orders = `${missed} ${missed === 1 ? 'order that was' : 'orders that were'} missed`;
  const message =
    lost > 0
      ? `ReCharge removed ${lost} ${lost === 1 ? 'webhook' : 'webhooks'} after ${since}. We put ${
          lost === 1 ? 'it' : 'them'
        } back at ${now} and fetched ${orders}.`
      : `We looked for changes since ${since} and fetched ${orders}.`;
  await addNotice(deps, channel._id, {
    code: lost > 0 ? 'webhooks_restored' : 'gap_fetched',
    message,
    at: deps.now(),
  });
  await writeAudit(deps, {
    accountId: channel.accountId,
    actor: SYSTEM,
    action: lost > 0 ? 'channel.webhooks_restored' : 'channel.gap_fetched',
    target: { kind: 'channel', id: channel._id.toString(), name: channel.name },
    note: message,
  });
}

function timeIn(date: Date, timeZone: string): string {
  const options = {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(date);
}
