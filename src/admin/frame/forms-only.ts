import express, { type RequestHandler } from 'express';
import { hasBody } from '../../has-body.ts';
import { formsExpected } from './refusals.ts';

const FORM = 'application/x-www-form-urlencoded';

/**
 * Reads what a form sends; `req.body` is an object from here on, of one request without a body an empty one. Any
 * other body is refused, by every page alike.
 * @throws GatewayError `unsupported_media_type` (415)
 */
export const formsOnly: RequestHandler[] = [
  (req, _res, next) => {
    if (!hasBody(req) || req.is(FORM)) return next();
    throw formsExpected();
  },
  express.urlencoded({ extended: false, limit: '256kb', parameterLimit: 2_000 }),
  (req, _res, next) => {
    req.body ??= {};
    next();
  },
];
