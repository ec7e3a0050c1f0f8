import { Pool } from 'undici';
import { sampleOrder, signedDelivery } from './sample-order.ts';

/** Sends `count` signed deliveries, `inFlight` at a time; @returns accepted (200) per second. */
export async function sendLoad(options: {
  origin: string;
  path: string;
  secret: string;
  count: number;
  inFlight: number;
  firstId: number;
}): Promise<number> {
  // Signed before the clock runs: the sender shares the machine with the server.
  const deliveries = Array.from({ length: options.count }, (_, i) => {
    const body = sampleOrder(options.firstId + i);
    return { body, headers: signedDelivery(options.secret, body) };
  });
  const pool = new Pool(options.origin, { connections: options.inFlight, pipelining: 1 });
  let next = 0;
  let refused = 0;
  const from = process.hrtime.bigint();
  const sender = async () => {
    for (;;) {
      const delivery = deliveries[next++];
      if (!delivery) return;
      const answer = await pool.request({ method: 'POST', path: options.path, ...delivery });
      await answer.body.dump();
      if (answer.statusCode !== 200) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: options.inFlight }, sender));
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  await pool.close();
  if (refused > 0) throw new Error(`${refused} of ${options.count} deliveries were not accepted`);
  return options.count / seconds;
}
