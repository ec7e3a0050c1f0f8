import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { GatewayError } from './errors.ts';

/** One key of `ENCRYPTION_KEYS`: 32 bytes under a short id. */
export interface EncryptionKey {
  id: string;
  key: Buffer;
}

/** All that is ever sealed. `migrations/reseal.ts` knows where each of them lies. */
export type SealedField = 'channel.token' | 'channel.clientSecret' | 'channel.hookKey' | 'quarantine.body';

/** What a sealed value belongs to; it opens for the same account, record and field only. */
export interface SealContext {
  accountId: { toString(): string };
  /** The `_id` of the document that holds it. */
  record: { toString(): string };
  field: SealedField;
}

/** 1: bound to account and field, as version 0.1.0 writes and reads it. 2: bound to the record, too. */
export type SealFormat = 1 | 2;

export interface Vault {
  /** AES-256-GCM with the newest key: `v2.<keyId>.<iv>.<tag>.<data>`, base64url. */
  seal(plain: string | Buffer, context: SealContext): string;
  /** @throws GatewayError `secret_unreadable` when the key is gone or the value was moved or changed. */
  open(sealed: string, context: SealContext): string;
  openBytes(sealed: string, context: SealContext): Buffer;
  /** The id of the key that `sealed` was made with. */
  keyOf(sealed: string): string;
  /** The id of the key that new values are sealed with. */
  newestKey: string;
  /** True when `seal` would make it otherwise today: an older key, or an older format. */
  isOld(sealed: string): boolean;
}

const unreadable = (reason: string) =>
  new GatewayError('secret_unreadable', `A stored secret cannot be read: ${reason}.`, {
    cure: 'Put the key it was sealed with back into ENCRYPTION_KEYS, or enter the secret again.',
  });

/**
 * Field encryption with rotatable keys, newest first. `format` says what is written now: while a process of version
 * 0.1.0 may run beside, what that one can read. Both are always read.
 */
export function createVault(keys: EncryptionKey[], format: () => SealFormat = () => 2): Vault {
  const newest = keys[0];
  if (!newest) throw new GatewayError('config_invalid', 'ENCRYPTION_KEYS holds no key.');
  const byId = new Map(keys.map((entry) => [entry.id, entry.key]));
  const aad = ({ accountId, record, field }: SealContext, version: string) =>
    Buffer.from([accountId, ...(version === 'v1' ? [] : [record]), field].map(String).join('\0'));

  function openBytes(sealed: string, context: SealContext): Buffer {
    const [version, keyId, iv, tag, data] = sealed.split('.');
    if (!/^v[12]$/.test(version ?? '') || !version || !keyId || !iv || !tag || data === undefined)
      throw unreadable('unknown format');
    const key = byId.get(keyId);
    if (!key) throw unreadable(`key "${keyId}" is not configured`);
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
      decipher.setAAD(aad(context, version));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]);
    } catch (cause) {
      throw Object.assign(unreadable('it does not belong to this record, or was changed'), { cause });
    }
  }

  const keyOf = (sealed: string) => sealed.split('.')[1] ?? '';

  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', newest.key, iv);
      const version = `v${format()}`;
      cipher.setAAD(aad(context, version));
      const data = Buffer.concat([cipher.update(plain), cipher.final()]);
      const parts = [iv, cipher.getAuthTag(), data].map((part) => part.toString('base64url'));
      return [version, newest.id, ...parts].join('.');
    },
    open: (sealed, context) => openBytes(sealed, context).toString('utf8'),
    openBytes,
    keyOf,
    newestKey: newest.id,
    isOld: (sealed) => keyOf(sealed) !== newest.id || !sealed.startsWith(`v${format()}.`),
  };
}

/** SHA-256 as 64 hex characters. */
export function sha256(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** `bytes` random bytes as base64url: hook keys, API keys, session and unsubscribe tokens. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** Compares two texts in a time that tells nothing but whether their lengths are equal. */
export function equalsInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
