import express, { type RequestHandler } from 'express';
import { GatewayError } from '../../errors.ts';
import { hasBody } from '../../has-body.ts';

const FORM = 'application/x-www-form-urlencoded';

/**
 * Reads what a form sends; `req.body` is an object from here on, of one request without a body an empty one. Any
 * other body is refused, by every page alike.
 * @throws GatewayError `unsupported_media_type` (415)
 */
export const formsOnly: RequestHandler[] = [
  (req, _res, next) => {
    if (!hasBody(req) || req.is(FORM)) return next();
    throw new GatewayError('unsupported_media_type', 'These pages only take forms.', {
      status: 415,
      cure: 'Use the page itself; programs find what they need in the API, under /api/docs.',
    });
  },
  express.urlencoded({ extended: false, limit: '256kb', parameterLimit: 2_000 }),
  (req, _res, next) => {
    req.body ??= {};
    next();
  },
];
