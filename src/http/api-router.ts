import express, { type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { problemHandler, sendProblem } from '../api/problem.ts';
import { requireJson } from '../api/require-json.ts';
import { requireKey } from '../api/require-key.ts';
import { channelsApi } from '../channels/api.ts';
import { despatchApi } from '../despatch/api.ts';
import { GatewayError } from '../errors.ts';
import { mailsApi } from '../mail/api.ts';
import { ordersApi } from '../orders/api.ts';
import type { Parts } from '../parts.ts';
import { productsApi } from '../products/api.ts';
import { shipmentsApi } from '../shipments/api.ts';
import { stockApi } from '../stock/api.ts';
import { apiDocument, methodsOf } from './api-document.ts';

/** Generous for a warehouse system that polls and despatches at once, little enough to stop a loop. */
const REQUESTS_PER_MINUTE = 6_000;

/** `/api/v1`: the REST API; only its own description is readable without a key. */
export function apiRouter(
  deps: Parts,
  { requestsPerMinute = REQUESTS_PER_MINUTE }: { requestsPerMinute?: number } = {},
): Router {
  const router = express.Router();
  const description = apiDocument();
  router.use(
    helmet({ contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"] } } }),
  );
  router.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.use(
    rateLimit({
      windowMs: 60_000,
      limit: requestsPerMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      handler: (_req, res) =>
        sendProblem(
          res,
          new GatewayError('too_many_requests', `At most ${requestsPerMinute} requests a minute.`, {
            status: 429,
            cure: 'Wait as long as Retry-After says.',
          }),
        ),
    }),
  );
  router.get('/openapi.json', (_req, res) => {
    res.json(description);
  });
  router.use((req, res, next) => {
    const methods = req.method === 'OPTIONS' ? methodsOf(req.path) : [];
    if (methods.length === 0) return next();
    res.setHeader('Allow', methods.join(', '));
    res.status(204).end();
  });
  router.use(requireKey(deps));
  router.use(requireJson);
  router.use(express.json({ limit: '2mb', type: ['application/json', '+json'] }));
  router.use('/orders', ordersApi(deps));
  router.use('/products', productsApi(deps));
  router.use('/shipments', despatchApi(deps));
  router.use('/shipments', shipmentsApi(deps));
  router.use('/mails', mailsApi(deps));
  router.use('/channels', channelsApi(deps));
  router.use('/stock', stockApi(deps));
  router.use((req, res) => {
    const methods = methodsOf(req.path);
    if (methods.length > 0) {
      res.setHeader('Allow', methods.join(', '));
      throw new GatewayError('method_not_allowed', `${req.method} is not among the methods of this route.`, {
        status: 405,
        cure: `Use ${methods.join(', ')}; see /api/docs.`,
      });
    }
    throw new GatewayError('no_such_route', 'There is no such route.', {
      status: 404,
      cure: 'See /api/docs for what there is.',
    });
  });
  router.use(problemHandler(deps));
  return router;
}
