import type { Types } from 'mongoose';
import { randomToken, sha256 } from '../crypto.ts';
import type { Actor, Deps } from '../deps.ts';
import { RETRY_SPAN_MS } from '../recharge/retry-span.ts';
import type { ChannelDoc, HookKey, StoredSecret } from './model.ts';

type SecretDeps = Pick<Deps, 'vault' | 'now'>;
type Owner = { accountId: Types.ObjectId; actor: Actor };

/** A secret at rest with what a page may show of it. */
export function storeSecret(
  deps: SecretDeps,
  owner: Owner,
  field: 'channel.token' | 'channel.clientSecret',
  plain: string,
): StoredSecret {
  return {
    sealed: deps.vault.seal(plain, { accountId: owner.accountId, field }),
    hint: hintOf(plain),
    setAt: deps.now(),
    setBy: owner.actor.name,
  };
}

/** `sk_1x1_••••9f3c`: a known, public prefix and the last four characters, and only of long secrets. */
export function hintOf(plain: string): string {
  const prefix = /^sk_(?:test_)?\d{1,2}x\d{1,3}_/.exec(plain)?.[0] ?? '';
  return plain.length >= 20 ? `${prefix}••••${plain.slice(-4)}` : '••••';
}

/**
 * Tells whether two channels of an account have one token. A plain hash of account and token, not a
 * keyed one: it must outlive every encryption key, and a token is random enough not to be guessed.
 */
export function tokenFingerprint(accountId: Types.ObjectId, token: string): string {
  return sha256(accountId.toString(), '\0', token);
}

/** A new unguessable part of the delivery addresses. */
export function newHookKey(deps: SecretDeps, accountId: Types.ObjectId): HookKey {
  const plain = randomToken(24);
  return {
    hash: sha256(plain),
    sealed: deps.vault.seal(plain, { accountId, field: 'channel.hookKey' }),
    createdAt: deps.now(),
    retiredAt: null,
  };
}

/** The token in the clear: for ReCharge only. @throws GatewayError `secret_unreadable` when its key is gone. */
export const openToken = (
  deps: Pick<Deps, 'vault'>,
  channel: { accountId: Types.ObjectId; token: StoredSecret },
): string => deps.vault.open(channel.token.sealed, { accountId: channel.accountId, field: 'channel.token' });

/** The key in use now, in the clear: for registering addresses only. */
export function openHookKey(
  deps: Pick<Deps, 'vault'>,
  channel: { accountId: Types.ObjectId; hookKeys: HookKey[] },
): string | null {
  const current = channel.hookKeys.find((key) => key.retiredAt === null);
  if (!current) return null;
  return deps.vault.open(current.sealed, { accountId: channel.accountId, field: 'channel.hookKey' });
}

type ClientSecrets = Pick<ChannelDoc, 'clientSecret' | 'previousClientSecret'>;

/** The client secrets that deliveries may be signed with now, newest first. */
export function validClientSecrets(channel: ClientSecrets, now: Date): StoredSecret[] {
  const { clientSecret, previousClientSecret: previous } = channel;
  return [clientSecret, previous && previous.validUntil > now ? previous : null].filter(
    (one) => one !== null,
  );
}

/**
 * The secret that stays good for a while beside a new one: what ReCharge signed with it may come as late as its
 * last retry. Only one that ever verified a delivery, so that a mistyped one ends when it is corrected; the one
 * before it goes on until its own time.
 */
export function secretBefore(
  channel: ClientSecrets & Pick<ChannelDoc, 'watch'>,
  now: Date,
): ChannelDoc['previousClientSecret'] {
  const { clientSecret, previousClientSecret, watch } = channel;
  // Data of older versions tells only when a delivery was verified last, not by which secret.
  const proven = watch.provenSecretAt ?? watch.lastVerifiedAt;
  if (clientSecret && proven && proven >= clientSecret.setAt)
    return { ...clientSecret, validUntil: new Date(now.getTime() + RETRY_SPAN_MS) };
  return previousClientSecret && previousClientSecret.validUntil > now ? previousClientSecret : null;
}
