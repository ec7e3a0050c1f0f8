import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { SECOND } from '../time.ts';
import type { Bucket } from './bucket.ts';
import { type CallDetails, type Failure, failure, kindOfStatus } from './failures.ts';
import { faultsOf, saysItFailed } from './fault-bodies.ts';
import { parseJson } from './parse-json.ts';
import { createRedactor } from './redact.ts';

/**
 * Sent with every call: the default is the store's. Documentation page
 * docs.getrecharge.com/docs/api-standards.
 */
export const API_VERSION = '2021-11';

export interface RequestDeps {
  log: Log;
  metrics?: Metrics;
  fetch?: typeof fetch;
}

export interface RequestOptions {
  /** `https://api.rechargeapps.com`, without a trailing slash. */
  baseUrl: string;
  token: string;
  bucket: Bucket;
  timeoutMs: number;
  share: number;
}

export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  /** From `/`, without the query. */
  path: string;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

export type Outcome = { ok: true; body: unknown } | ({ ok: false; truncated: boolean } & Failure);

/** A token that cannot stand in a header would otherwise be quoted in the fault that says so. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/**
 * One try of one call: a turn of the bucket, the exchange, and its verdict. Never throws for a failed
 * exchange.
 */
export function createRequest(deps: RequestDeps, options: RequestOptions) {
  const { log, metrics, fetch: send = fetch } = deps;
  const { baseUrl, token, bucket, timeoutMs, share } = options;
  const redact = createRedactor(token);

  return async function request(call: Call, signal: AbortSignal): Promise<Outcome> {
    const { method, path, body } = call;
    const details: CallDetails = { method, path, rechargeStatus: null, requestId: null };
    if (!HEADER_VALUE.test(token)) {
      const reason = 'it is empty or holds a blank or a character that no token has';
      return { ok: false, truncated: false, ...failure('unauthorised', details, { reason }) };
    }
    const turn = await bucket.take({ share, signal });
    const started = performance.now();
    const timeout = AbortSignal.timeout(timeoutMs);
    const note = (status: string) => {
      metrics?.rechargeCalls.inc({ status });
      log.debug({ ...details, status, ms: Math.round(performance.now() - started) }, 'called ReCharge');
    };
    let response: Response;
    try {
      response = await send(urlOf(baseUrl, call), {
        method,
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
        headers: {
          'x-recharge-access-token': token,
          'x-recharge-version': API_VERSION,
          accept: 'application/json',
          ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      turn.answered(null);
      note('none');
      const reason = redact(reasonOf(error, signal, timeout, timeoutMs));
      return { ok: false, truncated: false, ...failure('unreachable', details, { reason }) };
    }
    const { status, headers } = response;
    turn.answered(headers.get('x-recharge-limit'), status);
    details.rechargeStatus = status;
    details.requestId = headers.get('x-request-id')?.slice(0, 100) ?? null;
    const read = await readBody(response, method === 'GET');
    note(read.ok ? String(status) : 'cut');
    return judge(status, read, details, redact);
  };
}

type Read = { ok: true; body: unknown } | { ok: false; reason: string };

/** Reads to the end and compares the length: 200s that were cut short were observed by airbytehq/airbyte. */
async function readBody(response: Response, expected: boolean): Promise<Read> {
  let bytes: Buffer;
  try {
    bytes = Buffer.from(await response.arrayBuffer());
  } catch {
    return { ok: false, reason: 'the answer broke off or took too long' };
  }
  const length = response.headers.get('content-length');
  // With a content encoding the header counts the compressed bytes.
  if (length !== null && !response.headers.has('content-encoding') && Number(length) !== bytes.length) {
    return { ok: false, reason: `the answer was cut short (${bytes.length} of ${length} bytes)` };
  }
  if (bytes.length === 0 && (response.status === 204 || !expected)) return { ok: true, body: {} };
  try {
    return { ok: true, body: parseJson(bytes.toString('utf8')) };
  } catch {
    return { ok: false, reason: 'the answer was no complete JSON' };
  }
}

function judge(status: number, read: Read, details: CallDetails, redact: (text: string) => string): Outcome {
  const success = status >= 200 && status < 300;
  if (success && !read.ok) {
    return { ok: false, truncated: true, ...failure('faulty', details, { reason: read.reason }) };
  }
  const body = read.ok ? read.body : null;
  if (success && !saysItFailed(body)) return { ok: true, body };
  const faults = faultsOf(body).map((fault) => ({ ...fault, message: redact(fault.message) }));
  // The text of a 429, observed by several clients, in case it comes with another status.
  const slowDown = success && faults.some((fault) => /too many requests/i.test(fault.message));
  const kind = slowDown ? 'rateLimited' : success ? 'refused' : kindOfStatus(status);
  const redirect = status >= 300 && status < 400 ? { reason: 'it answered with a redirect' } : {};
  return { ok: false, truncated: false, ...failure(kind, details, { faults, ...redirect }) };
}

function urlOf(baseUrl: string, { path, query }: Call): string {
  const parameters = new URLSearchParams(query).toString();
  return `${baseUrl.replace(/\/+$/, '')}${path}${parameters === '' ? '' : `?${parameters}`}`;
}

const NETWORK_WORDS = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ENOTFOUND', 'its name was not found'],
  ['EAI_AGAIN', 'its name could not be looked up'],
  ['ECONNRESET', 'the connection was cut'],
  ['UND_ERR_SOCKET', 'the connection was cut'],
  ['UND_ERR_CONNECT_TIMEOUT', 'the connection timed out'],
]);

function reasonOf(error: unknown, stop: AbortSignal, timeout: AbortSignal, timeoutMs: number): string {
  if (stop.aborted) return 'the call was given up';
  if (timeout.aborted) return `no answer within ${timeoutMs / SECOND} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return 'the connection failed';
  return (
    NETWORK_WORDS.get(code) ??
    (/CERT|TLS|SSL/.test(code) ? `its certificate was not accepted (${code})` : code)
  );
}
