import type { RequestHandler } from 'express';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import type { ApiCaller } from './caller.ts';
import { findApiKey } from './keys.ts';

/** Finds the account of `Authorization: Bearer <API key>`; 401 as problem JSON otherwise. */
export function requireKey(deps: Pick<Deps, 'db' | 'now'>): RequestHandler {
  return async (req, res, next) => {
    const match = /^Bearer ([\x21-\x7e]{8,200})$/i.exec(req.headers.authorization ?? '');
    const key = match?.[1] ? await findApiKey(deps, match[1]) : null;
    if (!key) {
      throw new GatewayError(
        'unauthorised',
        match ? 'This API key is not valid.' : 'The API key is missing.',
        {
          status: 401,
          cure: 'Create a key in Helm under Settings → API keys and send it as "Authorization: Bearer <key>".',
        },
      );
    }
    const caller: ApiCaller = {
      accountId: key.accountId,
      actor: { kind: 'apikey', id: key._id.toString(), name: key.name },
    };
    res.locals['apiCaller'] = caller;
    next();
  };
}
