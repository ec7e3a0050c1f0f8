import express from 'express';
import { createAdmin } from '../admin/create-admin.ts';
import { API_ROOT } from '../api/api-root.ts';
import { apiDocument } from '../http/api-document.ts';
import { apiRouter } from '../http/api-router.ts';
import { apiRoutes } from '../http/api-routes.ts';
import { type HealthChecks, healthRouter } from '../http/health.ts';
import { type HttpServer, listen } from '../http/http-server.ts';
import type { Parts } from '../parts.ts';
import { SECOND } from '../time.ts';

/**
 * The role `web`: deliveries on bare `node:http`, then health, API and admin pages on Express. A
 * process without this role serves health and metrics only.
 */
export async function startHttp(
  parts: Parts,
  health: HealthChecks,
  { withWeb, socket }: { withWeb: boolean; socket: number | null },
): Promise<HttpServer> {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.config.trustProxy);
  app.use(healthRouter(parts, health));
  const { host, port, drainSeconds } = parts.config;
  // Without this role nobody is balanced to this process: its stop waits for nothing.
  if (!withWeb) return listen({ host, port }, app);

  app.use(API_ROOT, apiRouter(parts));
  app.use(createAdmin({ ...parts, apiDescription: apiDocument(apiRoutes(parts)) }));
  return listen({ host, port, socket, drainMs: drainSeconds * SECOND }, (req, res) => {
    if (!parts.door.handle(req, res)) app(req, res);
  });
}
