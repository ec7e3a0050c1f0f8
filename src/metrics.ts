import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The gateway's figures for `/metrics`, one registry per process, passed along like any dependency. */
export function createMetrics(options: { processFigures?: boolean } = {}) {
  const registry = new Registry();
  const registers = [registry];
  if (options.processFigures) collectDefaultMetrics({ register: registry });
  const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  return {
    registry,
    deliveries: new Counter({
      name: 'gateway_deliveries_total',
      help: 'Webhook deliveries by what became of them at the door',
      labelNames: ['answer'] as const,
      registers,
    }),
    deliverySeconds: new Histogram({
      name: 'gateway_delivery_seconds',
      help: 'From the last byte of a delivery to its answer',
      buckets: seconds,
      registers,
    }),
    events: new Counter({
      name: 'gateway_events_total',
      help: 'Events by outcome',
      labelNames: ['resource', 'outcome'] as const,
      registers,
    }),
    eventSeconds: new Histogram({
      name: 'gateway_event_seconds',
      help: 'From the arrival of a delivery to its verdict in the database',
      buckets: seconds,
      registers,
    }),
    rechargeCalls: new Counter({
      name: 'gateway_recharge_calls_total',
      help: "Calls of ReCharge's API by status",
      labelNames: ['status'] as const,
      registers,
    }),
    mails: new Counter({
      name: 'gateway_mails_total',
      help: 'Mails by kind and the state they reached',
      labelNames: ['kind', 'state'] as const,
      registers,
    }),
    upgradeStepsOpen: new Gauge({
      name: 'gateway_upgrade_steps_open',
      help: 'Steps of an upgrade that are not finished: data and indexes that an older version left',
      registers,
    }),
    spooled: new Gauge({ name: 'gateway_spool_rows', help: 'Events waiting in the spool', registers }),
    brokerUp: new Gauge({
      name: 'gateway_broker_up',
      help: '1 while a connection to RabbitMQ is open',
      labelNames: ['connection'] as const,
      registers,
    }),
    databaseUp: new Gauge({ name: 'gateway_database_up', help: '1 while MongoDB answers', registers }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
