import MongoStore from 'connect-mongo';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import session, { type Store } from 'express-session';
import { sha256 } from '../../crypto.ts';
import type { Deps } from '../../deps.ts';
import type { Flash } from './flash.ts';
import { saveBeforeRedirect } from './save-before-redirect.ts';

declare module 'express-session' {
  interface SessionData {
    userId: string;
    accountId: string;
    /** Epoch milliseconds. */
    signedInAt: number;
    flash: Flash[];
  }
}

export const IDLE_MS = 12 * 3_600_000;
/** A session that has not signed in (it holds the form's token only). */
export const ANONYMOUS_MS = 3_600_000;
/** However busy it is, nobody stays signed in for longer. */
export const LIFETIME_MS = 7 * 24 * 3_600_000;

export const isSecure = (config: Deps['config']) => config.publicUrl.startsWith('https:');
export const cookieName = (config: Deps['config']) => (isSecure(config) ? '__Host-helm' : 'helm.sid');

/**
 * Sessions in MongoDB under the hash of their id, so that a copy of the collection opens none of
 * them. The cookie is HttpOnly and SameSite=Lax, and with https Secure and bound to this host.
 */
export function sessions(deps: Pick<Deps, 'config' | 'db'>): RequestHandler[] {
  const secure = isSecure(deps.config);
  const client = deps.db.connection.getClient();
  // The store is typed against its own copy of the driver; it calls only what both have.
  const options = { client, dbName: deps.db.connection.name } as unknown as { dbName: string };
  const store = MongoStore.create({
    ...options,
    collectionName: 'sessions',
    ttl: IDLE_MS / 1_000,
    touchAfter: 60,
    stringify: false,
    transformId: (id) => sha256(id),
  }) as Store;
  const handler = session({
    name: cookieName(deps.config),
    secret: deps.config.sessionSecrets,
    store,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    proxy: true,
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: ANONYMOUS_MS },
  });
  if (!secure) return [handler, saveBeforeRedirect];
  // A public https address means that TLS ends in front of us; a proxy that does not say so would
  // keep the cookie from ever being set, and nobody could sign in.
  const behindTls = (req: Request, _res: Response, next: NextFunction) => {
    req.headers['x-forwarded-proto'] ??= 'https';
    next();
  };
  return [behindTls, handler, saveBeforeRedirect];
}

/** Signs in: a new session id, so that one planted before is worth nothing. */
export function startSession(req: Request, who: { userId: string; accountId: string }, now: Date) {
  return new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => {
      if (error) return reject(error);
      req.session.userId = who.userId;
      req.session.accountId = who.accountId;
      req.session.signedInAt = now.getTime();
      req.session.cookie.maxAge = IDLE_MS;
      req.session.save((fault: unknown) => (fault ? reject(fault) : resolve()));
    });
  });
}

export function endSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}
