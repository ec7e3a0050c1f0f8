/** One call of the API, as answered. */
export interface ApiCall {
  at: number;
  method: string;
  path: string;
  query: string;
  /** Null when the connection was cut (fault `unreachable`). */
  status: number | null;
  tokenId: number | null;
  version: string | null;
  requestId: string;
}

export interface RequestLog {
  add(call: ApiCall): void;
  /** Oldest first; the latest 20,000. */
  list(): ApiCall[];
  /** Calls by method and route, ids replaced: `{ 'GET /orders/{id}': 3 }`. */
  counts(): Record<string, number>;
  readonly total: number;
  clear(): void;
}

const KEPT = 20_000;

export function createRequestLog(): RequestLog {
  let calls: ApiCall[] = [];
  let counts: Record<string, number> = {};
  let total = 0;
  return {
    add(call) {
      total += 1;
      const route = `${call.method} ${call.path.replace(/\/\d+(?=\/|$)/g, '/{id}')}`;
      if (Object.keys(counts).length < 200 || route in counts) counts[route] = (counts[route] ?? 0) + 1;
      calls.push(call);
      if (calls.length > KEPT * 1.1) calls = calls.slice(-KEPT);
    },
    list: () => calls,
    counts: () => ({ ...counts }),
    get total() {
      return total;
    },
    clear() {
      calls = [];
      counts = {};
      total = 0;
    },
  };
}
