import type { ApiVersion, Token } from '../data/state.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Store } from '../store/store.ts';

export interface ApiCallContext {
  store: Store;
  token: Token;
  version: ApiVersion;
  path: string;
  query: URLSearchParams;
  /** The named parts of the path: `{ id: '812406377' }`. */
  params: Record<string, string>;
  body: JsonObject;
}

export interface ApiAnswer {
  status: number;
  /** Null: no body. */
  body: Json;
  headers?: Record<string, string>;
  /** Sent instead of the body: what is not JSON. */
  raw?: string;
}

export interface ApiRoute {
  method: 'get' | 'post' | 'put' | 'delete';
  /** In Express's notation: `/orders/:id`. */
  path: string;
  /** Any one of these is enough; none: every live token may call. */
  scopes: readonly string[];
  answer: (call: ApiCallContext) => ApiAnswer;
}
