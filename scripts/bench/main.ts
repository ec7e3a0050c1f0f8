import { cpus } from 'node:os';
import { benchServices } from './bench-services.ts';
import { benchDeliveries } from './deliveries.ts';
import { benchImport } from './import.ts';
import { benchLatency } from './latency.ts';
import { benchOrders } from './orders.ts';

const BENCHES = {
  deliveries: benchDeliveries,
  orders: benchOrders,
  latency: benchLatency,
  import: benchImport,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(1);
}
const services = await benchServices();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void services.stop().finally(() => process.exit(130)));
}
const named = (uri: string, name: string) => {
  const url = new URL(uri);
  if (url.protocol.startsWith('mongodb')) url.pathname = `/${name}_${process.pid}`;
  return url.href;
};
console.log(
  `Node ${process.version}, ${cpus().length} cores; figures are median (minimum to maximum) of one run.\n`,
);
try {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const from = Date.now();
    const report = await bench({
      mongodbUri: named(services.mongodbUri, `bench_${name}`),
      amqpUrl: services.amqpUrl,
    });
    console.log(`${report}\n  (${Math.round((Date.now() - from) / 1000)} s)\n`);
  }
} finally {
  await services.stop();
}
process.exit(0);
