import type { Types } from 'mongoose';
import { randomToken, type SealedField, sha256 } from '../crypto.ts';
import type { Actor, Deps } from '../deps.ts';
import { RETRY_SPAN_MS } from '../recharge/retry-span.ts';
import type { ChannelDoc, HookKey, StoredSecret } from './model.ts';

type SecretDeps = Pick<Deps, 'vault' | 'now'>;
type ChannelIds = Pick<ChannelDoc, '_id' | 'accountId'>;

const contextOf = ({ _id, accountId }: ChannelIds, field: SealedField) => ({ accountId, record: _id, field });

/** A secret at rest with what a page may show of it. */
export function storeSecret(
  deps: SecretDeps,
  owner: { channel: ChannelIds; actor: Actor },
  field: 'channel.token' | 'channel.clientSecret',
  plain: string,
): StoredSecret {
  return {
    sealed: deps.vault.seal(plain, contextOf(owner.channel, field)),
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
export function newHookKey(deps: SecretDeps, channel: ChannelIds): HookKey {
  const plain = randomToken(24);
  return {
    hash: sha256(plain),
    sealed: deps.vault.seal(plain, contextOf(channel, 'channel.hookKey')),
    createdAt: deps.now(),
    retiredAt: null,
  };
}

/** The token in the clear: for ReCharge only. @throws GatewayError `secret_unreadable` when its key is gone. */
export const openToken = (
  deps: Pick<Deps, 'vault'>,
  channel: ChannelIds & Pick<ChannelDoc, 'token'>,
): string => deps.vault.open(channel.token.sealed, contextOf(channel, 'channel.token'));

/** A client secret in the clear: for judging signatures only. */
export const openClientSecret = (
  deps: Pick<Deps, 'vault'>,
  channel: ChannelIds,
  secret: Pick<StoredSecret, 'sealed'>,
): string => deps.vault.open(secret.sealed, contextOf(channel, 'channel.clientSecret'));

/** The key in use now, in the clear: for registering addresses only. */
export function openHookKey(
  deps: Pick<Deps, 'vault'>,
  channel: ChannelIds & Pick<ChannelDoc, 'hookKeys'>,
): string | null {
  const current = channel.hookKeys.find((key) => key.retiredAt === null);
  return current ? deps.vault.open(current.sealed, contextOf(channel, 'channel.hookKey')) : null;
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
