import type { Types } from 'mongoose';
import { findAccount } from '../accounts/queries.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { changeChannel } from '../channels/change-channel.ts';
import { isUnderWay } from '../channels/imports.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { addNotice } from '../channels/problems.ts';
import { gapClosed, gapStands, ordersSeen } from '../channels/watch.ts';
import { fetchWindow, type WindowResult } from './fetch-window.ts';
import { OVERLAP_MS, type ReconcileDeps } from './reconcile-deps.ts';
import { takeTurn } from './take-turn.ts';

export const SYSTEM = { kind: 'system', id: 'reconcile', name: 'Reconciliation' } as const;

/**
 * Fetches what may have been missed since `watch.gapFrom` and closes the gap. The gap stays open until
 * all of it has been applied, whoever dies in between. An import that is under way goes first.
 *
 * @returns null when there was nothing to do, or another process is at it. @throws as `takeTurn`.
 */
export const fetchGap = (
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  signal?: AbortSignal,
): Promise<WindowResult | null> =>
  takeTurn(deps, channelId, 'orders', async (channel) => {
    const { gapFrom } = channel.watch;
    if (!gapFrom || isUnderWay(channel.imports.orders)) return null;
    const overlapped = new Date(gapFrom.getTime() - OVERLAP_MS);
    const { importFrom } = channel.settings;
    const from = overlapped < importFrom ? importFrom : overlapped;
    const result = await fetchWindow(deps, channel, { from }, signal);
    if (await closeGap(deps, channel, result)) await tell(deps, channel, gapFrom, result);
    return result;
  });

/** False when the gap was widened meanwhile: it is fetched again then. */
const closeGap = (deps: ReconcileDeps, channel: ChannelDoc, { newest }: WindowResult): Promise<boolean> =>
  changeChannel(deps, { _id: channel._id, ...gapStands(channel.watch) }, [
    gapClosed(),
    ...(newest ? [ordersSeen(newest)] : []),
  ]);

/** Says on the channel's page and in the activity what was put right; a gap that held nothing is not told. */
async function tell(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  gapFrom: Date,
  { missed }: WindowResult,
): Promise<void> {
  const lost = channel.watch.gapWebhooks;
  if (lost === 0 && missed === 0) return;
  const timeZone = (await findAccount(deps, channel.accountId))?.timeZone ?? 'UTC';
  const [since, now] = [gapFrom, deps.now()].map((date) => timeIn(date, timeZone));
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
