import type { ChannelAccess } from '../channels/access.ts';
import type { Deps } from '../deps.ts';

/** What everything that pulls asks for. */
export type ReconcileDeps = Pick<Deps, 'config' | 'db' | 'log' | 'metrics' | 'vault' | 'now'> & {
  access: ChannelAccess;
};

/**
 * The part of the token's bucket that background work may take. Not the half that the consumers ask
 * for, so that the two are counted apart and neither waits for the other.
 */
export const BACKGROUND_SHARE = 0.45;

/** Work in the background is patient: ReCharge may be slow or ask us to slow down. */
export const BACKGROUND = { share: BACKGROUND_SHARE, tries: 5, deadlineMs: 120_000 };

/** ReCharge's clock counts whole seconds and its lists lag a little behind. */
export const OVERLAP_MS = 5 * 60_000;

/** ReCharge repeats a failed delivery for 48 h, then deletes the webhook: a loss may begin that early. */
export const RETRY_WINDOW_MS = 48 * 3_600_000;
