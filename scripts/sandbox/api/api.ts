import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { clientFault } from '../../web/client-fault.ts';
import type { Token } from '../data/state.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Store } from '../store/store.ts';
import { admit } from './admit.ts';
import { catalogueRoutes } from './catalogue.ts';
import { orderRoutes } from './orders.ts';
import { DEFAULT_VERSION, isVersion, type Received, receive } from './receive.ts';
import { ApiRefusal } from './refusal.ts';
import type { ApiRoute } from './route.ts';
import { storeRoutes } from './store.ts';
import { webhookRoutes } from './webhooks.ts';

const BODY_LIMIT = 1_048_576;

/** ReCharge's Admin API over the store: versions, tokens, scopes, buckets, faults, routes. */
export function createApi(store: Store): Router {
  const routes = [...storeRoutes, ...orderRoutes(store), ...catalogueRoutes, ...webhookRoutes];
  const api = express.Router({ caseSensitive: true });
  api.use(receive(store));
  api.use(express.text({ type: () => true, limit: BODY_LIMIT }));
  api.use(admit(store));
  for (const route of routes) api[route.method](route.path, answerBy(store, route));
  for (const { path } of routes) api.all(path, refuse(405, 'method not allowed'));
  api.use(refuse(404, 'resource not found'));
  api.use(refused);
  return api;
}

const refuse = (status: number, error: string) => () => {
  throw new ApiRefusal(status, { error });
};

function refused(error: unknown, _req: Request, res: Response<unknown, Received>, next: NextFunction): void {
  const fault = clientFault(error);
  if (error instanceof ApiRefusal) res.locals.reply(error);
  else if (fault) res.locals.reply({ status: fault.status, body: { error: fault.message } });
  else next(error);
}

/** A call that was admitted has a live token. */
type Admitted = Received & { token: Token };

const answerBy =
  (store: Store, { path, scopes, answer }: ApiRoute) =>
  (req: Request<Record<string, string>>, res: Response<unknown, Admitted>): void => {
    const { token, asked, reply } = res.locals;
    if (scopes.length > 0 && !scopes.some((scope) => token.scopes.includes(scope))) {
      // The status is documented (docs.getrecharge.com/docs/api-standards); its body is made up.
      throw new ApiRefusal(403, { error: 'insufficient permissions' });
    }
    reply(
      answer({
        store,
        token,
        version: isVersion(asked) ? asked : DEFAULT_VERSION,
        path,
        query: new URLSearchParams(req.url.slice(req.path.length)),
        params: req.params,
        body: bodyOf(req),
      }),
    );
  };

function bodyOf(req: Request<Record<string, string>>): JsonObject {
  const text: unknown = req.body;
  if (typeof text !== 'string' || text === '') return {};
  if (!req.get('Content-Type')?.startsWith('application/json')) {
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
