import type { RequestHandler } from 'express';
import { hasBody } from '../has-body.ts';
import { unsupportedMediaType } from './refusals.ts';

/** A body in another format would be left unread and answered as if there were none: 415 in words instead. */
export const requireJson: RequestHandler = (req, _res, next) => {
  if (hasBody(req) && !req.is(['application/json', '+json'])) throw unsupportedMediaType();
  next();
};
