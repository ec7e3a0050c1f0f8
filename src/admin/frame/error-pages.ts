import type { ErrorRequestHandler, RequestHandler } from 'express';
import { randomToken } from '../../crypto.ts';
import { GatewayError, isDatabaseAway } from '../../errors.ts';
import type { PageDeps } from './admin-deps.ts';
import { databaseAway, notFound } from './refusals.ts';
import { sendPage } from './send-page.ts';

export const missingPage: RequestHandler = () => {
  throw notFound();
};

/** Turns any error into a page that says what happened and what to do next. */
export function errorPage(deps: PageDeps): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const known = describe(error);
    const reference = known.status >= 500 ? randomToken(6) : null;
    if (reference) deps.log.error({ err: error, reference, path: req.path }, 'page failed');
    if (known.retryAfter) res.set('Retry-After', String(known.retryAfter));
    const model = { title: known.title, section: null, text: known.text, cure: known.cure, reference };
    sendPage(deps, req, res, 'frame/error', model, known.status);
  };
}

function describe(error: unknown) {
  if (error instanceof GatewayError && error.status < 500) {
    const title =
      error.status === 404 ? 'Page not found' : error.status === 403 ? 'Not sent' : 'That did not work';
    return { status: error.status, title, text: error.message, cure: error.cure ?? null, retryAfter: null };
  }
  // http-errors of Express and its parsers: a body too large, a broken encoding.
  const status = (error as { status?: unknown; expose?: unknown }).status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const text = 'The browser sent something that this page cannot read.';
    return { status, title: 'That did not work', text, cure: 'Go back and try again.', retryAfter: null };
  }
  if (isDatabaseAway(error)) {
    const { message, cure = null } = databaseAway();
    return { status: 503, title: 'One moment', text: message, cure, retryAfter: 5 };
  }
  const text = 'Something went wrong on our side.';
  return {
    status: 500,
    title: 'That did not work',
    text,
    cure: 'Try again; it has been written down.',
    retryAfter: null,
  };
}
