import { GatewayError } from '../../errors.ts';
import type { Waker } from '../../mail/wake-mail.ts';
import type { AdminDeps } from './admin-deps.ts';

/** The broker to wake workers with; without one every publish fails, and the scheduler's next round wakes them. */
export function brokerOf(deps: Pick<AdminDeps, 'broker'>): Waker['broker'] {
  const none = new GatewayError('broker_unavailable', 'There is no broker.', { retry: 'soon' });
  return deps.broker ?? { publisher: { publish: () => Promise.reject(none) } };
}
