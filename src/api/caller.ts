import type { Response } from 'express';
import type { Types } from 'mongoose';
import type { Actor } from '../deps.ts';
import { GatewayError } from '../errors.ts';

/** Whose API key a request carried. */
export interface ApiCaller {
  accountId: Types.ObjectId;
  actor: Actor;
}

/** The caller that `requireKey` put on the response; every query of a route is scoped by its account. */
export function apiCaller(res: Response): ApiCaller {
  const caller = res.locals.apiCaller as ApiCaller | undefined;
  if (!caller) throw new GatewayError('unauthorised', 'The API key is missing.', { status: 401 });
  return caller;
}
