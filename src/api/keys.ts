import { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import { randomToken, sha256 } from '../crypto.ts';
import type { Actor, Deps } from '../deps.ts';
import { isOneLine } from '../one-line.ts';
import { MINUTE } from '../time.ts';
import { API_SCOPES, type ApiKeyDoc, apiKeys } from './key-model.ts';
import { keyNameInvalid } from './refusals.ts';

type KeyDeps = Pick<Deps, 'db' | 'now'>;

/** A stored `lastUsedAt` younger than this is not written again. */
const LAST_USED_GRAIN_MS = MINUTE;

/**
 * A new key of the REST API: `helm_` and 43 characters, one word. It is returned this once and kept
 * only as its hash. @throws GatewayError `name_invalid` (422)
 */
export async function createApiKey(
  deps: KeyDeps,
  accountId: Types.ObjectId,
  actor: Actor,
  name: string,
): Promise<{ key: string; doc: ApiKeyDoc }> {
  const label = name.trim();
  if (label.length < 1 || label.length > 60 || !isOneLine(label)) {
    throw keyNameInvalid();
  }
  const key = `helm_${randomToken(32)}`;
  const doc: ApiKeyDoc = {
    _id: new Types.ObjectId(),
    accountId,
    name: label,
    hash: sha256(key),
    hint: key.slice(-4),
    scopes: [...API_SCOPES],
    createdBy: actor.name,
    createdAt: deps.now(),
    lastUsedAt: null,
    revokedAt: null,
  };
  await deps.db.transaction(async (session) => {
    await apiKeys(deps).insertOne(doc, { session });
    const target = { kind: 'apikey', id: doc._id.toString(), name: label };
    await writeAudit(deps, { accountId, actor, action: 'apikey.created', target }, session);
  });
  return { key, doc };
}

/** Ends a key at once; false when the account has no such working key. */
export async function revokeApiKey(
  deps: KeyDeps,
  accountId: Types.ObjectId,
  actor: Actor,
  keyId: Types.ObjectId,
): Promise<boolean> {
  return deps.db.transaction(async (session) => {
    const doc = await apiKeys(deps).findOneAndUpdate(
      { _id: keyId, accountId, revokedAt: null },
      { $set: { revokedAt: deps.now() } },
      { session },
    );
    if (!doc) return false;
    const target = { kind: 'apikey', id: doc._id.toString(), name: doc.name };
    await writeAudit(deps, { accountId, actor, action: 'apikey.revoked', target }, session);
    return true;
  });
}

/** The working key with this text, or null. Its account is the caller's account. */
export async function findApiKey(deps: KeyDeps, key: string): Promise<ApiKeyDoc | null> {
  if (!/^helm_[A-Za-z0-9_-]{43}$/.test(key)) return null;
  const keys = apiKeys(deps);
  const doc = await keys.findOne({ hash: sha256(key), revokedAt: null });
  if (!doc) return null;
  const now = deps.now();
  if (!doc.lastUsedAt || now.getTime() - doc.lastUsedAt.getTime() > LAST_USED_GRAIN_MS) {
    await keys.updateOne({ _id: doc._id, accountId: doc.accountId }, { $set: { lastUsedAt: now } });
  }
  return doc;
}

/** All keys of an account, newest first, revoked ones included. */
export function listApiKeys(deps: Pick<Deps, 'db'>, accountId: Types.ObjectId): Promise<ApiKeyDoc[]> {
  return apiKeys(deps).find({ accountId }).sort({ createdAt: -1, _id: -1 }).limit(200).toArray();
}
