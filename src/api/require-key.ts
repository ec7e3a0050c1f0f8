import type { RequestHandler } from 'express';
import type { Deps } from '../deps.ts';
import type { ApiCaller } from './caller.ts';
import { findApiKey } from './keys.ts';
import { unauthorised } from './refusals.ts';

/** Finds the account of `Authorization: Bearer <API key>`; 401 as problem JSON otherwise. */
export function requireKey(deps: Pick<Deps, 'db' | 'now'>): RequestHandler {
  return async (req, res, next) => {
    const match = /^Bearer ([\x21-\x7e]{8,200})$/i.exec(req.headers.authorization ?? '');
    const key = match?.[1] ? await findApiKey(deps, match[1]) : null;
    if (!key) throw unauthorised({ isMissing: !match });
    const caller: ApiCaller = {
      accountId: key.accountId,
      actor: { kind: 'apikey', id: key._id.toString(), name: key.name },
    };
    res.locals['apiCaller'] = caller;
    next();
  };
}
