import { GatewayError } from './errors.ts';

/**
 * The promise's own end, or after `ms` a GatewayError `deadline_missed` of class `wait`. The work
 * itself goes on: the MongoDB driver has no per-operation deadline of its own (its `timeoutMS` is
 * announced as without effect), so a caller must be able to live with a late success.
 */
export async function withDeadline<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new GatewayError('deadline_missed', `${what} took longer than ${ms} ms.`, {
      status: 503,
      retry: 'wait',
    });
    timer = setTimeout(() => reject(error), ms);
  });
  // A late failure after the deadline has nobody left to hear it.
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
