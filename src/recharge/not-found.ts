import { GatewayError } from '../errors.ts';

/** Null in place of `recharge_not_found`; other failures pass. */
export async function nullWhenNotFound<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'recharge_not_found') return null;
    throw error;
  }
}
