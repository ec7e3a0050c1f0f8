import { randomUUID } from 'node:crypto';
import type http from 'node:http';
import type { ApiVersion, Token } from '../data/state.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Store } from '../store/store.ts';
import { type Buckets, createBuckets } from './bucket.ts';
import { catalogueRoutes } from './catalogue.ts';
import { orderRoutes } from './orders.ts';
import { ApiRefusal } from './refusal.ts';
import type { ApiAnswer, ApiRoute } from './route.ts';
import { sendAnswer } from './send-answer.ts';
import { storeRoutes } from './store.ts';
import { webhookRoutes } from './webhooks.ts';

const ROUTES: readonly ApiRoute[] = [...storeRoutes, ...orderRoutes, ...catalogueRoutes, ...webhookRoutes];
const VERSIONS: readonly string[] = ['2021-01', '2021-11'];
/** The store's setting for calls without a version header: the old one, as a probe of ReCharge was answered. */
const DEFAULT_VERSION: ApiVersion = '2021-01';
const BODY_LIMIT = 1_048_576;

/** ReCharge's Admin API over the store: versions, tokens, scopes, buckets, faults, routes. */
export function createApi(
  store: Store,
): (req: http.IncomingMessage, res: http.ServerResponse) => Promise<void> {
  const buckets = createBuckets(store.clock);
  return async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://sandbox');
    const requestId = randomUUID();
    const text = headerOf(req, 'x-recharge-access-token');
    const token = text === null ? null : store.findToken(text);
    const asked = headerOf(req, 'x-recharge-version');
    const note = (status: number | null) =>
      store.requests.add({
        at: store.clock.now(),
        method: req.method ?? 'GET',
        path: url.pathname,
        query: url.search,
        status,
        tokenId: token?.id ?? null,
        version: asked,
        requestId,
      });

    if (store.faults.hits('unreachable', url.pathname)) {
      note(null);
      req.socket.destroy();
      return;
    }
    if (store.faults.tuning.apiDelayMs > 0)
      await new Promise((resolve) => setTimeout(resolve, store.faults.tuning.apiDelayMs));
    const headers: Record<string, string> = {
      'X-Request-Id': requestId,
      'x-recharge-version': VERSIONS.includes(asked ?? '') ? (asked as string) : DEFAULT_VERSION,
    };
    let answer: ApiAnswer;
    try {
      const body = await readBody(req);
      answer =
        early(
          store,
          buckets,
          { method: req.method ?? 'GET', path: url.pathname, text, size: token?.bucketSize ?? 40 },
          headers,
        ) ?? route({ store, token, asked, url, body, req });
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      answer = { status: error.status, body: error.body };
    }
    note(answer.status);
    const cut = answer.status < 300 && answer.body !== null && store.faults.hits('truncated', url.pathname);
    sendAnswer(res, { ...answer, headers: { ...headers, ...answer.headers } }, cut);
  };
}

/** What is said before the call itself is looked at; sets the bucket's header. Null: go on. */
function early(
  store: Store,
  buckets: Buckets,
  call: { method: string; path: string; text: string | null; size: number },
  headers: Record<string, string>,
): ApiAnswer | null {
  const { faults } = store;
  if (call.text === null) return { status: 401, body: { error: 'bad authentication' } };
  // Every answer to a call that carried a token names the bucket, also a refusal.
  if (faults.hits('rateLimited', call.path)) buckets.fill(call.text, call.size);
  const { allowed, limit } = buckets.take(call.text, call.size);
  headers['X-Recharge-Limit'] = limit;
  if (!allowed) return { status: 429, body: { warning: 'too many requests' } };
  if (faults.hits('serverErrors', call.path)) {
    return {
      status: 500,
      body: null,
      raw: '<html><body><h1>500 Internal Server Error</h1></body></html>',
      headers: { 'Content-Type': 'text/html' },
    };
  }
  if (faults.hits('unavailable', call.path)) return { status: 503, body: null };
  if (faults.hits('revokedToken', call.path)) return { status: 401, body: { error: 'bad authentication' } };
  if (call.method !== 'GET' && faults.hits('conflict', call.path)) {
    return { status: 409, body: { error: 'A call to this route is already in progress.' } };
  }
  return null;
}

function route({
  store,
  token,
  asked,
  url,
  body,
  req,
}: {
  store: Store;
  token: Token | null;
  asked: string | null;
  url: URL;
  body: string;
  req: http.IncomingMessage;
}): ApiAnswer {
  if (asked !== null && !VERSIONS.includes(asked))
    throw new ApiRefusal(426, { errors: 'Invalid API version' });
  if (!token) throw new ApiRefusal(401, { error: 'bad authentication' });
  const path = url.pathname.replace(/(.)\/$/, '$1');
  const fitting = ROUTES.filter(({ pattern }) => pattern.test(path));
  if (fitting.length === 0) throw new ApiRefusal(404, { error: 'resource not found' });
  const found = fitting.find(({ method }) => method === req.method);
  if (!found) throw new ApiRefusal(405, { error: 'method not allowed' });
  if (found.scopes.length > 0 && !found.scopes.some((scope) => token.scopes.includes(scope))) {
    throw new ApiRefusal(403, { error: 'insufficient permissions' });
  }
  return found.answer({
    store,
    token,
    version: (asked as ApiVersion | null) ?? DEFAULT_VERSION,
    path,
    query: url.searchParams,
    params: found.pattern.exec(path)?.slice(1) ?? [],
    body: parseBody(body, req),
  });
}

function parseBody(text: string, req: http.IncomingMessage): JsonObject {
  if (text === '') return {};
  if (!headerOf(req, 'content-type')?.startsWith('application/json')) {
    throw new ApiRefusal(415, { error: 'Content-Type must be application/json' });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Answered below, like a body that is JSON but no object.
  }
  throw new ApiRefusal(400, { error: 'Malformed JSON' });
}

async function readBody(req: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new ApiRefusal(413, { error: 'Request body too large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headerOf(req: http.IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
