import { RateLimiterMongo, type RateLimiterRes } from 'rate-limiter-flexible';
import { sha256 } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { SECOND } from '../time.ts';

/** Tries within 15 minutes: for one e-mail from one address, and for one address over all e-mails. */
export const TRIES_PER_EMAIL = 5;
export const TRIES_PER_ADDRESS = 50;
const WINDOW_SECONDS = 15 * 60;

export interface SignInLimits {
  /** Counts one try before the password is looked at. @throws GatewayError `signin_throttled` (429) */
  take(email: string, ip: string): Promise<void>;
  /** The password was right: the tries before it no longer count. */
  forgive(email: string, ip: string): Promise<void>;
}

/** The sign-in throttle, counted in MongoDB so that all web processes share it; keys are hashes. */
export function createSignInLimits(deps: Pick<Deps, 'db' | 'log'>): SignInLimits {
  const { connection } = deps.db;
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterMongo({
      storeClient: connection.getClient(),
      dbName: connection.name,
      tableName: 'signinlimits',
      keyPrefix,
      points,
      duration: WINDOW_SECONDS,
      disableIndexesCreation: true,
    });
  const byEmail = limiter('email', TRIES_PER_EMAIL);
  const byAddress = limiter('address', TRIES_PER_ADDRESS);
  // Made here and not by the library, which would print a failure to the console.
  byEmail.createIndexes().catch((err: unknown) => deps.log.warn({ err }, 'sign-in limits: no indexes yet'));

  // A try belongs to nobody's account until the password fits; the field is there for queries over all.
  const options = { attrs: { accountId: null } };
  const emailKey = (email: string, ip: string) => sha256(email, '\0', ip);
  const addressKey = (ip: string) => sha256(ip);

  return {
    async take(email, ip) {
      try {
        await byAddress.consume(addressKey(ip), 1, options);
        await byEmail.consume(emailKey(email, ip), 1, options);
      } catch (refusal) {
        if (refusal instanceof Error) throw refusal;
        throw throttled(refusal as RateLimiterRes);
      }
    },
    async forgive(email, ip) {
      await byEmail.delete(emailKey(email, ip), options);
      await byAddress.reward(addressKey(ip), 1, options);
    },
  };
}

function throttled(refusal: RateLimiterRes): GatewayError {
  const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / SECOND));
  const minutes = Math.ceil(seconds / 60);
  return new GatewayError('signin_throttled', 'Too many failed attempts to sign in.', {
    status: 429,
    cure: `Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`,
    details: { retryAfterSeconds: seconds },
  });
}
