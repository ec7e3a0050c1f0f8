import express, { type RequestHandler, type Router } from 'express';
import { groupBy } from '../group-by.ts';
import { apiCaller } from './caller.ts';
import { methodNotAllowed, noSuchRoute } from './refusals.ts';
import type { Route } from './route.ts';

/**
 * The routes on Express. `guards` run before a handler and before an unknown route or method is refused; only
 * OPTIONS, which says what a route has, is answered without them.
 */
export function serveRoutes(routes: readonly Route[], guards: [RequestHandler, ...RequestHandler[]]): Router {
  const router = express.Router();
  // In order of their text, in which a brace comes after every letter: `/products/customs` before `/products/{id}`.
  const paths = [...groupBy(routes, ({ path }) => path)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, own] of paths) {
    const allow = methodsOf(own).join(', ');
    const address = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    address.options((_req, res) => {
      res.setHeader('Allow', allow).status(204).end();
    });
    address.all(guards);
    for (const route of own) address[route.method](handlerOf(route));
    address.all((req, res) => {
      res.setHeader('Allow', allow);
      throw methodNotAllowed({ method: req.method, allow });
    });
  }
  router.use(guards, () => {
    throw noSuchRoute();
  });
  return router;
}

function methodsOf(routes: readonly Route[]): string[] {
  const methods = routes.map(({ method }) => method.toUpperCase());
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].toSorted();
}

const handlerOf =
  (route: Route): RequestHandler =>
  async (req, res) => {
    const { params, query } = req;
    const body: unknown = req.body;
    const idempotencyKey = req.get('Idempotency-Key') ?? null;
    const reply = await route.answer({ caller: apiCaller(res), params, query, body, idempotencyKey });
    res
      .status(reply.status)
      .set(reply.headers ?? {})
      .json(reply.body);
  };
