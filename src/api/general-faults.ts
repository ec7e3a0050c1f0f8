import type { FaultDoc } from './route-doc.ts';

/** Faults that any request can meet before its route sees it. */
export const GENERAL_FAULTS: FaultDoc[] = [
  {
    status: 401,
    code: 'unauthorised',
    meaning: 'The API key is missing, unknown or revoked.',
    cure: 'Create a key in Helm under Settings → API keys and send it as `Authorization: Bearer <key>`.',
  },
  {
    status: 429,
    code: 'too_many_requests',
    meaning: 'Too many requests came from this address within a minute.',
    cure: 'Wait as many seconds as `Retry-After` says.',
  },
  {
    status: 503,
    code: 'database_away',
    meaning: 'The database does not answer just now.',
    cure: 'Send the request again after `Retry-After` seconds; with an Idempotency-Key nothing is done twice.',
  },
];

/** Faults of any route that takes a body. */
export const BODY_FAULTS: FaultDoc[] = [
  {
    status: 413,
    code: 'too_large',
    meaning: 'The body is larger than 2 MB.',
    cure: 'Send several smaller requests.',
  },
  {
    status: 415,
    code: 'unsupported_media_type',
    meaning: 'The body is not sent as JSON in UTF-8.',
    cure: 'Send it with `Content-Type: application/json`.',
  },
  {
    status: 422,
    code: 'invalid_json',
    meaning: 'The body is not valid JSON.',
    cure: 'Send one JSON value, in UTF-8.',
  },
];
