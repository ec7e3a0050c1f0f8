import { defineRefusal } from '../refusal.ts';

/** Refusals that any request can meet, whatever its route. */

export const unauthorised = defineRefusal({
  code: 'unauthorised',
  status: 401,
  meaning: 'The API key is missing, unknown or revoked.',
  message: ({ isMissing }: { isMissing: boolean }) =>
    isMissing ? 'The API key is missing.' : 'This API key is not valid.',
  cure: 'Create a key in Helm under Settings → API keys and send it as `Authorization: Bearer <key>`.',
});

export const tooManyRequests = defineRefusal({
  code: 'too_many_requests',
  status: 429,
  meaning: 'Too many requests came from this address within a minute.',
  message: ({ limit }: { limit: number }) => `At most ${limit} requests a minute.`,
  cure: 'Wait as many seconds as `Retry-After` says.',
});

export const databaseAway = defineRefusal({
  code: 'database_away',
  status: 503,
  meaning: 'The database does not answer just now.',
  cure: 'Send the request again after `Retry-After` seconds; with an Idempotency-Key nothing is done twice.',
});

export const noSuchRoute = defineRefusal({
  code: 'no_such_route',
  status: 404,
  meaning: 'There is no such route.',
  cure: 'See /api/docs for what there is.',
});

export const methodNotAllowed = defineRefusal({
  code: 'method_not_allowed',
  status: 405,
  meaning: 'The route does not have this method.',
  message: ({ method, allow }: { method: string; allow: string }) =>
    `${method} is not among the methods of this route, which are ${allow}.`,
  cure: 'Use one that the header `Allow` names; see /api/docs.',
});

export const badRequest = defineRefusal({
  code: 'bad_request',
  status: 400,
  meaning: 'The request cannot be understood.',
  cure: 'Look at how its address and headers are written.',
});

export const internal = defineRefusal({
  code: 'internal',
  status: 500,
  meaning: 'Something went wrong on our side.',
  cure: 'Send the request again later; it has been written down.',
});

/** Refusals of routes that take a query or a body. */

export const invalidQuery = defineRefusal({
  code: 'invalid_query',
  status: 422,
  meaning: 'A filter, the cursor or the limit has a fault.',
  cure: 'Correct the parameters named under `errors`.',
});

export const tooLarge = defineRefusal({
  code: 'too_large',
  status: 413,
  meaning: 'The body is larger than 2 MB.',
  cure: 'Send several smaller requests.',
});

export const unsupportedMediaType = defineRefusal({
  code: 'unsupported_media_type',
  status: 415,
  meaning: 'The body is not sent as JSON in UTF-8.',
  cure: 'Send it with `Content-Type: application/json`, plain or with gzip, deflate or br.',
});

export const invalidJson = defineRefusal({
  code: 'invalid_json',
  status: 422,
  meaning: 'The body is not valid JSON.',
  cure: 'Send one JSON value, in UTF-8.',
  at: '',
});

export const invalidIdempotencyKey = defineRefusal({
  code: 'invalid_idempotency_key',
  status: 422,
  meaning: 'The Idempotency-Key is empty or longer than 255 characters.',
  cure: 'Use for example a UUID; only a repetition of the request has the same one.',
  at: 'Idempotency-Key',
});

export const idempotencyKeyReused = defineRefusal({
  code: 'idempotency_key_reused',
  status: 422,
  meaning: 'The Idempotency-Key came before with another body.',
  cure: 'Use a new key for something new; repeat a request with exactly the body it had.',
  at: 'Idempotency-Key',
});

/** Of the page that makes API keys. */
export const keyNameInvalid = defineRefusal({
  code: 'name_invalid',
  status: 422,
  meaning: 'The name of the API key is empty, too long or has line breaks.',
  message: () => 'Enter a name of 1 to 60 characters that says who uses the key.',
  cure: 'Name the system that will use it, such as “Warehouse scanner”.',
  at: 'name',
});
