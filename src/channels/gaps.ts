import { Types } from 'mongoose';
import { HOUR } from '../time.ts';
import type { ChannelChange } from './change-channel.ts';
import type { ChannelDoc, Gap, GapCause, Watch } from './model.ts';

/*
 * What may have been missed is written down before anything else changes: in the write that pauses the channel,
 * notes the refusal, or before a lost registration is put back. A gap begins an hour before the last moment
 * until which all was proven to be here, and that moment is moved by what fetched all since the one before,
 * never by a single event.
 */

/** ReCharge's lists may show an order long after its `updated_at`; no documentation page names a bound, so this is an assumption. */
const LISTED_WITHIN_MS = HOUR;

/** The id of the one gap that version 0.1.0 knew. */
const OLD_GAP = 'of-0.1.0';

type Known = { watch: Watch; settings: Pick<ChannelDoc['settings'], 'importFrom'> };

/** All that changed until then is here; null before the first import has ended. */
export const provenAt = ({ completeAt, reconciledAt }: Watch): Date | null =>
  // Missing on a channel of version 0.1.0.
  (completeAt as Date | null | undefined) === undefined ? reconciledAt : completeAt;

/** From where on a fetch brings all that may be missing, so that the channel is complete until it began. */
export function unprovenFrom({ watch, settings: { importFrom } }: Known): Date {
  const proven = provenAt(watch);
  if (!proven) return importFrom;
  return new Date(Math.max(proven.getTime() - LISTED_WITHIN_MS, importFrom.getTime()));
}

/** @param lostWebhooks registrations that were found missing */
export function gapOpened(channel: Known, cause: GapCause, lostWebhooks = 0): ChannelChange {
  const gap: Gap = { id: new Types.ObjectId().toString(), from: unprovenFrom(channel), cause };
  if (lostWebhooks > 0) gap.lostWebhooks = lostWebhooks;
  return { $push: { 'watch.gaps': { $each: [gap] } } };
}

export function gapsOf({ gaps, gapFrom, gapWebhooks = 0 }: Watch): Gap[] {
  // Missing on a channel of version 0.1.0.
  const known = (gaps as Gap[] | undefined) ?? [];
  if (!gapFrom) return known;
  return [...known, { id: OLD_GAP, from: gapFrom, cause: 'unknown', lostWebhooks: gapWebhooks }];
}

/** ReCharge shows no orders to this token: what it answers proves nothing. */
export const isBlind = ({ tokenState, missingScopes }: Watch): boolean =>
  tokenState === 'refused' || missingScopes.includes('read_orders');

/** The filter for channels with a gap that can be fetched. */
export const HAS_GAP = {
  $or: [{ 'watch.gaps.0': { $exists: true } }, { 'watch.gapFrom': { $type: 'date' } }],
  'watch.tokenState': { $ne: 'refused' },
  'watch.missingScopes': { $ne: 'read_orders' },
};

/** The filter for a channel whose gap of version 0.1.0 was not moved since it was read. */
export const oldGapStands = ({ gapFrom }: Watch) => ({ 'watch.gapFrom': gapFrom ?? null });

/** All that these gaps may hold is here; those that were opened since stay. */
export function gapsFetched(gaps: readonly Gap[]): ChannelChange {
  const ids = gaps.map(({ id }) => id);
  return {
    $pull: { 'watch.gaps': { id: { $in: ids } } },
    ...(ids.includes(OLD_GAP) ? { $set: { 'watch.gapFrom': null, 'watch.gapWebhooks': 0 } } : {}),
  };
}

/** All that changed until `at`, when the fetch began, is here. */
export const completeUntil = (at: Date): ChannelChange => ({ $max: { 'watch.completeAt': at } });
