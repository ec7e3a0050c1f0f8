import type { RequestHandler } from 'express';
import { unsupportedMediaType } from './refusals.ts';

/** A body in another format would be left unread and answered as if there were none: 415 in words instead. */
export const requireJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length']) > 0;
  if (hasBody && !req.is(['application/json', '+json'])) throw unsupportedMediaType();
  next();
};
