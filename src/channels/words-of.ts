import { GatewayError } from '../errors.ts';

/** An error in words for a page: what happened, and what to do. */
export function wordsOf(error: unknown): [message: string, cure: string] {
  if (error instanceof GatewayError) return [error.message, error.cure ?? 'Press Retry.'];
  return ['Something went wrong on our side.', 'Press Retry; if it stays, look into the log.'];
}
