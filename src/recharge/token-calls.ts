import { GatewayError } from '../errors.ts';
import { toText } from './fields.ts';
import { own } from './parse-json.ts';
import type { RunCall } from './retry.ts';

/**
 * What a token tells about itself; neither the store's name nor its client secret is among it. Documentation
 * page developer.rechargepayments.com/2021-11 (token information).
 */
export interface TokenInformation {
  name: string | null;
  contactEmail: string | null;
  /** An open list: see `missingScopes`. */
  scopes: string[];
}

/**
 * `unavailable`: the token may, but the store has no such list (products, as observed by airbytehq/airbyte).
 */
export type ProbeResult = 'ok' | 'forbidden' | 'unavailable';

export function createTokenCalls(run: RunCall) {
  async function probeList(path: string): Promise<ProbeResult> {
    try {
      await run({ method: 'GET', path, query: { limit: '1' } });
      return 'ok';
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.code === 'recharge_forbidden') return 'forbidden';
      if (['recharge_not_found', 'recharge_invalid', 'recharge_refused'].includes(error.code))
        return 'unavailable';
      throw error;
    }
  }

  return {
    /** The call that validates a token: it needs no scope, as w6w-io/w6w-apps observed. */
    async tokenInformation(): Promise<TokenInformation> {
      const body = await run({ method: 'GET', path: '/token_information' });
      const information = own(body, 'token_information');
      const scopes = own(information, 'scopes');
      return {
        name: toText(own(information, 'name')),
        contactEmail: toText(own(information, 'contact_email')),
        scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
      };
    },

    /** Asks for one order and one product: what the token may read in fact, whatever its scopes say. */
    async probe(): Promise<{ orders: ProbeResult; products: ProbeResult }> {
      const [orders, products] = await Promise.all([probeList('/orders'), probeList('/products')]);
      return { orders, products };
    },
  };
}
