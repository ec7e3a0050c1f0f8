import express, { type Request, type Response, type Router } from 'express';
import { equalsInConstantTime } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { isLoopback } from '../is-loopback.ts';

/** What the probes ask; each answers from memory. */
export interface HealthChecks {
  /** False until everything of this process has started, and again while it stops. */
  started(): boolean;
  brokerUp(): boolean;
  /** Steps of an upgrade that are under way, wait or failed. */
  upgrade(): readonly unknown[];
}

/**
 * `/health/live`, `/health/ready` and `/metrics`. Ready means that work can be taken in without
 * losing it: with either store away the gateway is `degraded` but stays ready, because a balancer
 * that took it out of service would lose the deliveries that the other store can keep.
 */
export function healthRouter(deps: Pick<Deps, 'db' | 'metrics' | 'config'>, checks: HealthChecks): Router {
  const router = express.Router();
  const noStore = (res: Response) => res.setHeader('Cache-Control', 'no-store');

  router.get('/health/live', (_req, res) => {
    noStore(res);
    res.json({ status: 'ok' });
  });

  router.get('/health/ready', (_req, res) => {
    noStore(res);
    const states = { started: checks.started(), database: deps.db.isUp(), broker: checks.brokerUp() };
    const ready = states.started && (states.database || states.broker);
    const upgrade = checks.upgrade();
    const well = states.started && states.database && states.broker;
    res.status(ready ? 200 : 503).json({
      status: well ? 'ok' : ready ? 'degraded' : 'not_ready',
      checks: states,
      ...(upgrade.length > 0 ? { upgrade } : {}),
    });
  });

  router.get('/metrics', async (req, res) => {
    if (!mayReadMetrics(deps, req)) {
      res.status(401).setHeader('WWW-Authenticate', 'Bearer realm="metrics"');
      res
        .type('text/plain')
        .send('Send METRICS_TOKEN as a bearer token, or ask from loopback when none is set.\n');
      return;
    }
    res.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
  });
  return router;
}

function mayReadMetrics(deps: Pick<Deps, 'config'>, req: Request): boolean {
  const token = deps.config.metricsToken;
  if (token) return equalsInConstantTime(req.headers.authorization ?? '', `Bearer ${token}`);
  // The socket's address, never a header: a header can be written by anybody.
  const address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return isLoopback(address) && !req.headers['x-forwarded-for'];
}
