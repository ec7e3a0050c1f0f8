import { GatewayError, isDuplicateKey } from '../errors.ts';
import { orderChanged } from './refusals.ts';

const TRIES = 10;

/**
 * Runs a transaction again when it lost a race in a way the driver does not repeat by itself: a
 * duplicate key (same idempotency key, same shipment number) or a revision that moved on.
 */
export async function withRetry<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      const lost =
        isDuplicateKey(error) || (error instanceof GatewayError && error.code === orderChanged.code);
      if (!lost || tried >= TRIES) throw error;
    }
  }
}
