import express, { type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { problemHandler, sendProblem } from '../api/problem.ts';
import { tooManyRequests } from '../api/refusals.ts';
import { requireJson } from '../api/require-json.ts';
import { requireKey } from '../api/require-key.ts';
import { serveRoutes } from '../api/serve-routes.ts';
import { MAX_BODY_BYTES } from '../body-limit.ts';
import type { Parts } from '../parts.ts';
import { MINUTE } from '../time.ts';
import { apiDocument } from './api-document.ts';
import { apiRoutes } from './api-routes.ts';

/** Generous for a warehouse system that polls and despatches at once, little enough to stop a loop. */
const REQUESTS_PER_MINUTE = 6_000;

/** The REST API; only its own description is readable without a key. */
export function apiRouter(
  deps: Parts,
  { requestsPerMinute = REQUESTS_PER_MINUTE }: { requestsPerMinute?: number } = {},
): Router {
  const router = express.Router();
  const routes = apiRoutes(deps);
  const description = apiDocument(routes);
  router.use(
    helmet({ contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"] } } }),
  );
  router.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.use(
    rateLimit({
      windowMs: MINUTE,
      limit: requestsPerMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      handler: (_req, res) => sendProblem(res, tooManyRequests({ limit: requestsPerMinute })),
    }),
  );
  router.get('/openapi.json', (_req, res) => {
    res.json(description);
  });
  const json = express.json({ limit: MAX_BODY_BYTES, type: ['application/json', '+json'] });
  router.use(serveRoutes(routes, [requireKey(deps), requireJson, json]));
  router.use(problemHandler(deps));
  return router;
}
