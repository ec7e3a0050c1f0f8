import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { sha256 } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { networkOf } from '../network-of.ts';
import { DAY, MINUTE, SECOND } from '../time.ts';
import { signInLimits } from './sign-in-limit-model.ts';

/** Tries within 15 minutes: one network's for all e-mails, one network's for one e-mail, everybody's for one e-mail. */
export const TRIES_OF_NETWORK = 50;
export const TRIES_OF_NETWORK_PER_EMAIL = 5;
export const TRIES_PER_EMAIL = 20;
const WINDOW = 15 * MINUTE;

/** So long a network from which an e-mail signed in is known for it. */
const KNOWN = 30 * DAY;

export interface SignInLimits {
  /**
   * Counts one try before the password is looked at.
   * @throws GatewayError `signin_throttled` (429) with `details` `retryAfterSeconds` and, `isFirst`, whether it is
   * the first try that this limit refuses
   */
  take(email: string, address: string): Promise<TakenTry>;
}

export interface TakenTry {
  /** The password was right: the try does not count, and the network is known for the e-mail from now on. */
  forgive(): Promise<void>;
}

/**
 * The sign-in throttle, counted in MongoDB so that all web processes share it; keys are hashes. Strangers who guess
 * from many networks share the tries of one e-mail; they cannot use up those of its owner, who signs in from a known
 * network.
 */
export function createSignInLimits(deps: Pick<Deps, 'db'>): SignInLimits {
  const { connection } = deps.db;
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterMongo({
      storeClient: connection.getClient(),
      dbName: connection.name,
      tableName: signInLimits.storedAs.name,
      keyPrefix,
      points,
      duration: duration / SECOND,
      disableIndexesCreation: true,
    });
  const ofNetwork = limiter('network', TRIES_OF_NETWORK, WINDOW);
  const ofNetworkPerEmail = limiter('network-email', TRIES_OF_NETWORK_PER_EMAIL, WINDOW);
  const perEmail = limiter('email-alone', TRIES_PER_EMAIL, WINDOW);
  const known = limiter('known', 1, KNOWN);
  const options = { attrs: { accountId: null } };

  return {
    async take(email, address) {
      const network = networkOf(address);
      const [networkKey, emailKey, bothKey] = [sha256(network), sha256(email), sha256(email, '\0', network)];
      const limits = [
        { limit: ofNetwork, key: networkKey },
        { limit: ofNetworkPerEmail, key: bothKey },
      ];
      if (!(await known.get(bothKey, options))) limits.push({ limit: perEmail, key: emailKey });
      for (const { limit, key } of limits) {
        await limit.consume(key, 1, options).catch((refusal: unknown) => {
          throw refusal instanceof RateLimiterRes ? throttled(refusal, limit.points) : refusal;
        });
      }
      return {
        async forgive() {
          await ofNetworkPerEmail.delete(bothKey, options);
          for (const { limit, key } of limits) {
            if (limit !== ofNetworkPerEmail) await limit.reward(key, 1, options);
          }
          await known.set(bothKey, 1, KNOWN / SECOND, options);
        },
      };
    },
  };
}

function throttled(refusal: RateLimiterRes, points: number): GatewayError {
  const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / SECOND));
  const minutes = Math.ceil((seconds * SECOND) / MINUTE);
  return new GatewayError('signin_throttled', 'Too many failed attempts to sign in.', {
    status: 429,
    cure: `Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`,
    details: { retryAfterSeconds: seconds, isFirst: refusal.consumedPoints === points + 1 },
  });
}
