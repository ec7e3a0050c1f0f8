import { HOUR } from '../time.ts';

/**
 * ReCharge repeats a delivery that failed for this long, 20 tries in all, then deletes the webhook: documentation
 * page docs.getrecharge.com/docs/webhooks-overview.
 */
export const RETRY_SPAN_MS = 48 * HOUR;
