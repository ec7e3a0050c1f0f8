import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { State, Token, Webhook } from '../data/state.ts';

export interface TokenWish {
  nickname?: string;
  contactEmail?: string;
  /** Left out: those of Orders and Products, read and write. */
  scopes?: readonly string[];
  bucketSize?: number;
  token?: string;
  clientSecret?: string;
}

export interface TokenActions {
  createToken(wish?: TokenWish): Token;
  /** A token that is neither revoked nor unknown. */
  findToken(text: string): Token | null;
  editToken(id: number, change: Partial<Pick<Token, 'nickname' | 'contactEmail' | 'scopes'>>): Token;
  /** The API answers 401 from now on, and the token's webhooks go with it (assumed). */
  revokeToken(id: number): void;
  /**
   * Removes registrations, as after failed deliveries (documentation page
   * docs.getrecharge.com/docs/webhooks-overview): all that fit, by default all that a token of this store
   * made. Returns how many.
   */
  removeWebhooks(fits?: (webhook: Webhook) => boolean): number;
}

const GATEWAY_SCOPES = ['read_orders', 'write_orders', 'read_products', 'write_products'];

export function createTokenActions({ state, clock }: { state: State; clock: Clock }): TokenActions {
  const byId = (id: number): Token => {
    const token = state.tokens.find((candidate) => candidate.id === id);
    if (!token) throw new RangeError(`no token ${id} in the sandbox store`);
    return token;
  };
  const actions: TokenActions = {
    createToken(wish = {}) {
      const token: Token = {
        id: state.counters.token,
        nickname: wish.nickname ?? 'Warehouse gateway',
        contactEmail: wish.contactEmail ?? 'ops@harbourlane.example.com',
        token: wish.token ?? `sk_1x1_${randomBytes(32).toString('hex')}`,
        clientSecret: wish.clientSecret ?? randomBytes(32).toString('hex'),
        scopes: [...(wish.scopes ?? GATEWAY_SCOPES)],
        bucketSize: wish.bucketSize ?? 40,
        createdAt: clock.now(),
        revokedAt: null,
      };
      state.counters.token += 1;
      state.tokens.push(token);
      state.changed();
      return token;
    },
    findToken: (text) =>
      state.tokens.find((token) => token.token === text && token.revokedAt === null) ?? null,
    editToken(id, change) {
      const token = Object.assign(byId(id), change);
      state.changed();
      return token;
    },
    revokeToken(id) {
      byId(id).revokedAt = clock.now();
      actions.removeWebhooks((webhook) => webhook.tokenId === id);
      state.changed();
    },
    removeWebhooks(fits = (webhook) => webhook.tokenId !== null) {
      const before = state.webhooks.length;
      state.webhooks = state.webhooks.filter((webhook) => !fits(webhook));
      state.changed();
      return before - state.webhooks.length;
    },
  };
  return actions;
}
