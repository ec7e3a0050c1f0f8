import type { ChannelAccess } from '../channels/access.ts';
import type { Deps } from '../deps.ts';
import { HOUR, MINUTE } from '../time.ts';

/** What everything that pulls asks for. */
export type ReconcileDeps = Pick<Deps, 'config' | 'db' | 'log' | 'metrics' | 'vault' | 'now'> & {
  access: ChannelAccess;
};

/** ReCharge's clock counts whole seconds and its lists lag a little behind. */
export const OVERLAP_MS = 5 * MINUTE;

/** ReCharge repeats a failed delivery for 48 h, then deletes the webhook: a loss may begin that early. */
export const RETRY_WINDOW_MS = 48 * HOUR;
