import type { ErrorRequestHandler, Response } from 'express';
import type { z } from 'zod';
import { describeError, GatewayError, isDatabaseAway } from '../errors.ts';
import type { Log } from '../log.ts';
import { RETRY_AFTER } from '../retry-after.ts';
import type { problemAnswer } from './problem-answer.ts';
import {
  badRequest,
  databaseAway,
  internal,
  invalidJson,
  tooLarge,
  unsupportedMediaType,
} from './refusals.ts';

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid input',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available just now',
};

/** Sends RFC 9457 problem JSON: `type`, `title`, `status`, `code`, `detail`, `errors`, `cure`. */
export function sendProblem(res: Response, error: GatewayError): void {
  if (res.headersSent) return;
  const body: z.input<typeof problemAnswer> = {
    type: 'about:blank',
    title: TITLES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.cure ? { cure: error.cure } : {}),
    errors: error.faults,
    ...(Object.keys(error.details).length > 0 ? { details: error.details } : {}),
  };
  if (error.status === 401) res.setHeader('WWW-Authenticate', 'Bearer realm="helm"');
  if (error.status === 503) res.setHeader('Retry-After', RETRY_AFTER);
  res.status(error.status).type('application/problem+json').send(JSON.stringify(body));
}

/** What of Express's and body-parser's own errors a caller should hear. */
function translate(error: unknown): GatewayError | null {
  if (error instanceof GatewayError) return error;
  if (isDatabaseAway(error)) return databaseAway({ cause: error });
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.parse.failed') return invalidJson();
  if (type === 'entity.too.large') return tooLarge();
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return unsupportedMediaType();
  return typeof status === 'number' && status >= 400 && status < 500 ? badRequest() : null;
}

/** The last handler of the API: every error becomes problem JSON, and only ours say what went wrong. */
export function problemHandler(deps: { log: Log }): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const known = translate(error);
    if (!known) deps.log.error({ err: error as Error }, 'API request failed');
    else if (known.status >= 500) deps.log.warn({ err: describeError(error) }, 'API request not served');
    sendProblem(res, known ?? internal());
  };
}
