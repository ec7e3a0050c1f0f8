import type { Request } from 'express';
import { serveLocal } from '../web/serve-local.ts';
import { createApi } from './api/api.ts';
import { createClock } from './clock.ts';
import type { FaultTuning } from './faults.ts';
import { createPages } from './pages/pages.ts';
import { createPersistence } from './store/persist.ts';
import { createStore, type Store } from './store/store.ts';

export interface SandboxOptions {
  /** 0 or left out: any free port. */
  port?: number;
  host?: string;
  /** Where the store is kept over restarts; left out: only in memory. */
  dataDir?: string;
  log?: (line: string) => void;
  /** Two stores of one seed make the same orders. */
  seed?: number;
  /** Milliseconds since 1970; `store.clock.advance` moves on from it. */
  clock?: () => number;
  /** Orders of the last 30 days that a new store opens with (default 60). */
  openingOrders?: number;
  /** How long a placed order waits for the shop platform's id (default 1,200 ms). */
  externalDelayMs?: number;
  /** Deliveries under way at one time (default 20). */
  deliveryConcurrency?: number;
  /** E.g. `{ retrySpeed: 172_800 }`: the 20 tries of a failed delivery take 1 s instead of 48 h. */
  tuning?: Partial<FaultTuning>;
}

export interface Sandbox {
  /** Without a slash at its end: the pages and, as `RECHARGE_API_URL`, the API. */
  url: string;
  store: Store;
  /** Ends deliveries and connections, and writes what is to be kept. */
  close(): Promise<void>;
}

/** A stand-in for ReCharge: Admin API and deliveries over a made-up coffee store, with pages for people. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, dataDir, log = () => undefined } = options;
  const store = createStore({
    clock: createClock(options.clock),
    log,
    seed: options.seed ?? 1,
    openingOrders: options.openingOrders ?? 60,
    externalDelayMs: options.externalDelayMs ?? 1_200,
    deliveryConcurrency: options.deliveryConcurrency ?? 20,
    tuning: options.tuning ?? {},
  });
  const persistence = dataDir === undefined ? null : createPersistence(store, dataDir);
  if (!persistence?.load()) store.open();

  const api = createApi(store);
  const pages = createPages(store);
  const server = await serveLocal((req, res, next) => (isForPages(req) ? pages : api)(req, res, next), {
    host,
    port,
    log: (line) => log(`sandbox: ${line}`),
  });
  store.context.imageBase = server.url;
  log(`sandbox store at ${server.url}`);
  return {
    url: server.url,
    store,
    async close() {
      store.close();
      persistence?.flush();
      await server.close();
    },
  };
}

/** All other requests are the API's; it shares the address `/` with the pages. */
function isForPages(req: Request): boolean {
  if (/^\/(admin|assets|images)(\/|$)/.test(req.path) || req.path === '/favicon.ico') return true;
  const isCall = req.get('X-Recharge-Access-Token') !== undefined;
  return req.path === '/' && !isCall && !req.get('Accept')?.startsWith('application/json');
}
