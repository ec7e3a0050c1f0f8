import type { ChannelDoc } from '../channels/model.ts';
import type { RechargeClient } from '../recharge/client.ts';
import { MINUTE } from '../time.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

/**
 * Work in the background is patient: ReCharge may be slow or ask us to slow down. Of the token's bucket it takes
 * not the half that the consumers ask for, so that the two are counted apart and neither waits for the other.
 */
const BACKGROUND = { share: 0.45, tries: 5, deadlineMs: 2 * MINUTE };

/** A client for whatever pulls. */
export const backgroundClient = (
  deps: Pick<ReconcileDeps, 'access'>,
  channel: ChannelDoc,
  signal?: AbortSignal,
): RechargeClient => deps.access.client(channel, signal ? { ...BACKGROUND, signal } : BACKGROUND);
