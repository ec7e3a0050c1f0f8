import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import { openSession } from '../../accounts/open-session.ts';
import { IDLE_MS } from '../../accounts/session-model.ts';
import type { UserDoc } from '../../accounts/user-model.ts';
import type { Deps } from '../../deps.ts';
import { saveSession } from './save-session.ts';
import { SessionStore, sessionKey } from './session-store.ts';

declare module 'express-session' {
  interface SessionData {
    userId: string;
    accountId: string;
    /** Epoch milliseconds. */
    signedInAt: number;
    userAgent: string | null;
    address: string | null;
  }
}

export const isSecure = (config: Deps['config']) => config.publicUrl.startsWith('https:');
export const cookieName = (config: Deps['config']) => (isSecure(config) ? '__Host-helm' : 'helm.sid');

/** The cookie is HttpOnly and SameSite=Lax, and with https Secure and bound to this host. */
export const cookieLook = (config: Deps['config']) =>
  ({ httpOnly: true, sameSite: 'lax', secure: isSecure(config), path: '/' }) as const;

/** Sessions of those who are signed in; others have none. */
export function sessions(deps: Pick<Deps, 'config' | 'db' | 'now'>): RequestHandler {
  return session({
    name: cookieName(deps.config),
    secret: deps.config.sessionSecrets,
    store: new SessionStore(deps),
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { ...cookieLook(deps.config), maxAge: IDLE_MS },
  });
}

/**
 * Signs in: a new session id, so that one planted before is worth nothing.
 * @throws GatewayError `signin_refused` (401) when the password was changed since it was checked
 */
export async function startSession(
  deps: Pick<Deps, 'db' | 'now'>,
  req: Request,
  user: UserDoc,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve()));
  });
  const browser = { userAgent: req.get('user-agent') ?? null, address: req.ip ?? null };
  const opened = await openSession(deps, user, { key: sessionKey(req.sessionID), ...browser });
  Object.assign(req.session, opened);
  await saveSession(req);
}

/** Forgets the session in this request; `endSession` of the accounts ends it. */
export function dropSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}
