import { ensureOwner } from './accounts/ensure-owner.ts';
import { fillNewSettings } from './accounts/fill-new-settings.ts';
import { ALL_COLLECTIONS } from './all-collections.ts';
import { type BrokerOptions, createBroker } from './amqp/broker.ts';
import { fillNewFields } from './channels/fill-new-fields.ts';
import { compose } from './compose.ts';
import type { Config } from './config.ts';
import { createVault } from './crypto.ts';
import type { Deps } from './deps.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { watchUpgrade } from './migrations/upgrade-state.ts';
import { type DatabaseOptions, openDatabase } from './mongo/database.ts';
import { makeCollections } from './mongo/make-collections.ts';
import type { Parts } from './parts.ts';
import { processMark } from './process-mark.ts';
import { type SchedulerOptions, startScheduler } from './roles/scheduler.ts';
import { startHttp } from './roles/web.ts';
import { startWorker, WORKER_STOP_MS } from './roles/worker.ts';
import { createShutdown } from './shutdown.ts';
import { SECOND } from './time.ts';

export interface App {
  port: number;
  parts: Parts;
  /** Takes nothing new in, finishes what is under way, closes the connections. */
  stop(): Promise<void>;
}

/** Opens the connections, composes the parts and starts the roles that the configuration names. */
export async function startApp(
  base: { config: Config; log: Log; now?: () => Date },
  options: {
    scheduler?: SchedulerOptions;
    onCommand?: DatabaseOptions['onCommand'];
    onStalled?: BrokerOptions['onStalled'];
    /** See `inheritedSocket`. */
    socket?: number | null;
  } = {},
): Promise<App> {
  const { config, log } = base;
  const metrics = createMetrics({ processFigures: true });
  const shutdown = createShutdown({ log });
  const db = await openDatabase(
    { log, metrics },
    {
      uri: config.mongodbUri,
      appName: processMark(config.mongodbUri, config.encryptionKeys),
      ...(options.onCommand ? { onCommand: options.onCommand } : {}),
    },
  );
  shutdown.add('connections', 'database', () => db.close());
  const upgrade = watchUpgrade({ db, log, metrics });
  shutdown.add('intake', 'upgrade state', upgrade.stop);
  const deps: Deps = {
    config,
    log,
    metrics,
    db,
    vault: createVault(config.encryptionKeys, () => (upgrade.areSecretsBound() ? 2 : 1)),
    now: base.now ?? (() => new Date()),
  };
  await makeCollections({ db }, ALL_COLLECTIONS);
  await ensureOwner(deps);
  await Promise.all([fillNewSettings(deps), fillNewFields(deps)]);

  const broker = createBroker(deps, {
    url: config.amqpUrl,
    name: `gateway-${config.roles.join('-')}`,
    ...(options.onStalled ? { onStalled: options.onStalled } : {}),
  });
  shutdown.add('connections', 'broker', () => broker.close());
  const parts = compose(deps, broker);
  const has = (role: Config['roles'][number]) => config.roles.includes(role);
  let started = false;
  if (has('web')) {
    await parts.door.start();
    shutdown.add('work', 'door', () => parts.door.stop());
  }
  const health = { started: () => started, brokerUp: () => broker.ready(), upgrade: upgrade.open };
  const http = await startHttp(parts, health, { withWeb: has('web'), socket: options.socket ?? null });
  shutdown.add('intake', 'http', () => http.stop(), (config.drainSeconds + 10) * SECOND);
  if (has('worker')) shutdown.add('work', 'worker', startWorker(parts).stop, WORKER_STOP_MS);
  if (has('scheduler')) shutdown.add('intake', 'scheduler', startScheduler(parts, options.scheduler).stop);
  started = true;
  log.info({ port: http.port, roles: config.roles }, 'started');
  return {
    port: http.port,
    parts,
    stop() {
      started = false;
      return shutdown.run();
    },
  };
}
