import type { IncomingMessage } from 'node:http';
import express from 'express';
import proxyAddr from 'proxy-addr';
import { createAdmin } from '../admin/create-admin.ts';
import { apiDocument } from '../http/api-document.ts';
import { apiRouter } from '../http/api-router.ts';
import { type HealthChecks, healthRouter } from '../http/health.ts';
import { type HttpServer, listen } from '../http/http-server.ts';
import { createDeliveryHandler } from '../ingest/delivery-handler.ts';
import { createFailureLimit } from '../ingest/failure-limit.ts';
import type { Parts } from '../parts.ts';

/** How many proxies are in front, in the terms of proxy-addr. */
function trustOf(setting: boolean | number | string): (address: string, hop: number) => boolean {
  if (typeof setting === 'boolean') return () => setting;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  return proxyAddr.compile(setting.split(',').map((part) => part.trim()));
}

/**
 * The role `web`: deliveries on bare `node:http`, then health, API and admin pages on Express. A
 * process without this role serves health and metrics only.
 */
export async function startHttp(parts: Parts, health: HealthChecks, withWeb: boolean): Promise<HttpServer> {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.config.trustProxy);
  app.use(healthRouter(parts, health));
  if (!withWeb) return listen(parts.config, app);

  app.use('/api/v1', apiRouter(parts));
  app.use(createAdmin({ ...parts, apiDescription: apiDocument() }));
  const trust = trustOf(parts.config.trustProxy);
  const direct = parts.config.trustProxy === false;
  const deliveries = createDeliveryHandler({
    ...parts.door,
    log: parts.log,
    now: parts.now,
    metrics: parts.metrics,
    failures: createFailureLimit(parts),
    clientAddress: (req: IncomingMessage) =>
      (direct ? req.socket.remoteAddress : proxyAddr(req, trust)) ?? 'unknown',
  });
  return listen(parts.config, (req, res) => {
    if (!deliveries(req, res)) app(req, res);
  });
}
