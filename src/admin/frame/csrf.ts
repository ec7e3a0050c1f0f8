import { csrfSync } from 'csrf-sync';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Deps } from '../../deps.ts';
import { csrfRefused } from './refusals.ts';

export interface Csrf {
  /**
   * Refuses what the page of another site sends, by what the browser says of its origin. It is all that the sign-in
   * form needs, which thus works without a session and however long it was open.
   */
  ownOrigin: RequestHandler;
  /** Refuses a form without the token of the session. */
  ownToken: RequestHandler;
  /** The token of this session, for the hidden field `_csrf`. */
  token(req: Request): string;
}

export function createCsrf(deps: Pick<Deps, 'config'>): Csrf {
  const publicHost = new URL(deps.config.publicUrl).host;
  const sync = csrfSync({
    getTokenFromRequest: (req) => {
      const body: unknown = req.body;
      const field =
        typeof body === 'object' && body !== null ? (body as { _csrf?: unknown })._csrf : undefined;
      return typeof field === 'string' ? field : req.get('x-csrf-token');
    },
  });
  function ownOrigin(req: Request, _res: Response, next: NextFunction) {
    if (req.method === 'GET' || req.method === 'HEAD') return next();
    const site = req.get('sec-fetch-site');
    const origin = req.get('origin');
    const host = origin && URL.canParse(origin) ? new URL(origin).host : null;
    const isOwn = host === publicHost || host === req.get('host');
    // Browsers send the first on secure addresses, the second always; both are absent only outside of browsers.
    if (site ? site !== 'same-origin' && site !== 'none' : origin !== undefined && !isOwn)
      throw csrfRefused();
    next();
  }
  function ownToken(req: Request, _res: Response, next: NextFunction) {
    if (req.method === 'GET' || req.method === 'HEAD' || sync.isRequestValid(req)) return next();
    throw csrfRefused();
  }
  return { ownOrigin, ownToken, token: (req) => sync.generateToken(req) };
}
