import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterThisFile } from './after-this-file.ts';

export interface FakeOrdersApi {
  url: string;
  /** Records by id; what is not in it answers 404 and is left out of lists. */
  orders: Map<string, Record<string, unknown>>;
  plans: Map<string, Record<string, unknown>>;
  products: Map<string, Record<string, unknown>>;
  /** Answers instead of the records, by path prefix. */
  faults: { path: string; status: number }[];
  /** What a token gets instead of answers: a status, or milliseconds to wait first. */
  moods: Map<string, { status?: number; waitMs?: number }>;
  /** Paths with their query, in the sequence they came. */
  calls: string[];
}

/** The few calls of ReCharge's API that applying events makes, from records the test puts there. */
export async function fakeOrdersApi(): Promise<FakeOrdersApi> {
  const api: FakeOrdersApi = {
    url: '',
    orders: new Map(),
    plans: new Map(),
    products: new Map(),
    faults: [],
    moods: new Map(),
    calls: [],
  };
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://127.0.0.1');
    api.calls.push(req.url ?? '');
    const answer = (status: number, body: unknown) => {
      res.writeHead(status, { 'content-type': 'application/json', 'x-recharge-limit': '1/40' });
      res.end(JSON.stringify(body));
    };
    const mood = api.moods.get(String(req.headers['x-recharge-access-token']));
    if (mood?.waitMs) await new Promise((resolve) => setTimeout(resolve, mood.waitMs));
    if (mood?.status) return answer(mood.status, { errors: 'scripted mood' });
    const fault = api.faults.find(({ path }) => (req.url ?? '').startsWith(path));
    if (fault) return answer(fault.status, { errors: 'scripted fault' });
    const list = (records: Map<string, unknown>, ids: string | null) =>
      (ids?.split(',') ?? [...records.keys()]).flatMap((id) => records.get(id) ?? []);
    const one = /^\/orders\/(.+)$/.exec(pathname)?.[1];
    if (one !== undefined) {
      const order = api.orders.get(one);
      return order ? answer(200, { order }) : answer(404, { errors: 'Not Found' });
    }
    if (pathname === '/orders')
      return answer(200, { orders: list(api.orders, searchParams.get('ids')), next_cursor: null });
    if (pathname === '/plans')
      return answer(200, { plans: list(api.plans, searchParams.get('ids')), next_cursor: null });
    if (pathname === '/products')
      return answer(200, {
        products: list(api.products, searchParams.get('external_product_ids')),
        next_cursor: null,
      });
    return answer(404, { errors: 'Not Found' });
  };
  const server = createServer((req, res) => void serve(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisFile(() => {
    server.closeAllConnections();
    server.close();
  });
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return api;
}
