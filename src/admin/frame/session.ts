import MongoStore from 'connect-mongo';
import type { Request, RequestHandler } from 'express';
import session, { type Store } from 'express-session';
import { sha256 } from '../../crypto.ts';
import type { Deps } from '../../deps.ts';
import { DAY, HOUR, SECOND } from '../../time.ts';
import { saveSession } from './save-session.ts';

declare module 'express-session' {
  interface SessionData {
    userId: string;
    accountId: string;
    /** Epoch milliseconds. */
    signedInAt: number;
  }
}

export const IDLE_MS = 12 * HOUR;
/** A session that has not signed in (it holds the form's token only). */
export const ANONYMOUS_MS = HOUR;
/** However busy it is, nobody stays signed in for longer. */
export const LIFETIME_MS = 7 * DAY;

export const isSecure = (config: Deps['config']) => config.publicUrl.startsWith('https:');
export const cookieName = (config: Deps['config']) => (isSecure(config) ? '__Host-helm' : 'helm.sid');

/**
 * Sessions in MongoDB under the hash of their id, so that a copy of the collection opens none of
 * them. The cookie is HttpOnly and SameSite=Lax, and with https Secure and bound to this host.
 */
export function sessions(deps: Pick<Deps, 'config' | 'db'>): RequestHandler {
  const secure = isSecure(deps.config);
  const client = deps.db.connection.getClient();
  // biome-ignore lint/plugin: the store is typed against its own copy of the driver; it calls only what both have.
  const options = { client, dbName: deps.db.connection.name } as unknown as { dbName: string };
  const store = MongoStore.create({
    ...options,
    collectionName: 'sessions',
    ttl: IDLE_MS / SECOND,
    touchAfter: 60,
    stringify: false,
    transformId: (id) => sha256(id),
  }) as Store;
  return session({
    name: cookieName(deps.config),
    secret: deps.config.sessionSecrets,
    store,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: ANONYMOUS_MS },
  });
}

/** Signs in: a new session id, so that one planted before is worth nothing. */
export async function startSession(
  req: Request,
  who: { userId: string; accountId: string },
  now: Date,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve()));
  });
  req.session.userId = who.userId;
  req.session.accountId = who.accountId;
  req.session.signedInAt = now.getTime();
  req.session.cookie.maxAge = IDLE_MS;
  await saveSession(req);
}

export function endSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}
