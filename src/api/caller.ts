import type { Response } from 'express';
import type { Types } from 'mongoose';
import type { Actor } from '../deps.ts';
import { unauthorised } from './refusals.ts';

/** Whose API key a request carried. */
export interface ApiCaller {
  accountId: Types.ObjectId;
  actor: Actor;
}

/** The caller that `requireKey` put on the response; every query of a route is scoped by its account. */
export function apiCaller(res: Response): ApiCaller {
  const caller = res.locals.apiCaller as ApiCaller | undefined;
  if (!caller) throw unauthorised({ isMissing: true });
  return caller;
}
