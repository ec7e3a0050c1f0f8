import type { NextFunction, Request, Response } from 'express';
import { userActor } from '../../accounts/note-user.ts';
import { findSignedIn } from '../../accounts/queries.ts';
import { IDLE_MS, LIFETIME_MS } from '../../accounts/session-model.ts';
import type { Deps } from '../../deps.ts';
import type { AdminContext } from './admin-deps.ts';

/** Puts the user and the account of the session on the response, if there is one. */
export function recogniseUser(deps: Pick<Deps, 'db' | 'now'>) {
  return async (req: Request, res: Response, next: NextFunction) => {
    const { userId, accountId, signedInAt } = req.session;
    const leftMs = signedInAt ? signedInAt + LIFETIME_MS - deps.now().getTime() : 0;
    if (!userId || !accountId || leftMs <= 0) return next();
    const found = await findSignedIn(deps, { userId, accountId });
    if (!found) return next();
    req.session.cookie.maxAge = Math.min(IDLE_MS, leftMs);
    const { user, account } = found;
    const context: AdminContext = {
      accountId: account._id,
      user,
      account,
      actor: userActor(user),
      timeZone: account.timeZone,
    };
    res.locals.admin = context;
    next();
  };
}

/** Everybody else is asked to sign in, and comes back to the page they wanted. */
export function requireUser(req: Request, res: Response, next: NextFunction) {
  if (res.locals.admin) return next();
  const wanted =
    req.method === 'GET' && req.originalUrl !== '/' ? `?to=${encodeURIComponent(req.originalUrl)}` : '';
  res.redirect(303, `/login${wanted}`);
}

/** Who is signed in, on pages behind `requireUser`. */
export function adminContext(res: Response): AdminContext {
  const context = res.locals.admin as AdminContext | undefined;
  if (!context) throw new Error('this page stands outside of requireUser');
  return context;
}
