import { GatewayError } from '../errors.ts';
import { isRecord, type JsonRecord } from './parse-json.ts';

/** A record of ReCharge that no retry can make readable. */
export function unreadable(what: string, reason: string): GatewayError {
  return new GatewayError('recharge_unreadable', `ReCharge sent ${what} that cannot be read: ${reason}.`, {
    status: 502,
    retry: 'never',
    cure: 'Look at the kept body; if ReCharge changed its format, update the gateway and replay the event.',
  });
}

/** @throws GatewayError `recharge_unreadable` when the value is no object. */
export function recordOf(what: string, value: unknown): JsonRecord {
  if (!isRecord(value)) throw unreadable(what, 'it is no object');
  return value;
}
