import { MINUTE } from '../time.ts';
import type { ChannelDoc } from './model.ts';
import { stepOf } from './steps.ts';

const TEST_WINDOW_MS = 10 * MINUTE;

/**
 * True until 10 minutes after a test delivery was asked for: what comes then about an object that we do not
 * hold may be a sample record, and is looked up first. No source shows a sample: that its ids are in no store
 * is assumed.
 */
export function isTesting(channel: Pick<ChannelDoc, 'steps'>, now: Date): boolean {
  const step = stepOf(channel, 'test_delivery');
  if (!step || step.state === 'pending' || step.state === 'failed') return false;
  return now.getTime() - new Date(step.at).getTime() < TEST_WINDOW_MS;
}
