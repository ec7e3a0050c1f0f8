import type { ErrorRequestHandler, Response } from 'express';
import { describeError, GatewayError, isDatabaseAway } from '../errors.ts';
import type { Log } from '../log.ts';

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
  const body = {
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
  if (error.status === 503) res.setHeader('Retry-After', '5');
  res.status(error.status).type('application/problem+json').send(JSON.stringify(body));
}

/** What of Express's and body-parser's own errors a caller should hear. */
function translate(error: unknown): GatewayError | null {
  if (error instanceof GatewayError) return error;
  if (isDatabaseAway(error)) {
    return new GatewayError('database_away', 'The database does not answer just now.', {
      status: 503,
      cure: 'Send the request again in a few seconds; with an Idempotency-Key nothing is done twice.',
    });
  }
  const type = (error as { type?: unknown }).type;
  if (type === 'entity.parse.failed') {
    return new GatewayError('invalid_json', 'The body is not valid JSON.', {
      status: 422,
      faults: [{ path: '', code: 'invalid_json', message: 'Send one JSON value in UTF-8.' }],
    });
  }
  if (type === 'entity.too.large') {
    return new GatewayError('too_large', 'The body is larger than 2 MB.', {
      status: 413,
      cure: 'Send several smaller requests.',
    });
  }
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new GatewayError('unsupported_media_type', 'The body is not sent as JSON in UTF-8.', {
      status: 415,
      cure: 'Send it with Content-Type: application/json, in UTF-8, plain or with gzip, deflate or br.',
    });
  }
  const status = (error as { status?: unknown }).status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new GatewayError('bad_request', 'The request cannot be understood.', { status });
  }
  return null;
}

/** The last handler of the API: every error becomes problem JSON, and only ours say what went wrong. */
export function problemHandler(deps: { log: Log }): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const known = translate(error);
    if (!known) deps.log.error({ err: error as Error }, 'API request failed');
    else if (known.status >= 500) deps.log.warn({ err: describeError(error) }, 'API request not served');
    sendProblem(
      res,
      known ?? new GatewayError('internal', 'Something went wrong on our side.', { status: 500 }),
    );
  };
}
