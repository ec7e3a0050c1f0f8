import type { OrderActions } from './order-actions.ts';

export interface Burst {
  /** Places this many orders, about so many a second; a burst that runs already goes on instead. */
  start(count: number, perSecond?: number): void;
  progress(): { wanted: number; placed: number; running: boolean };
  stop(): void;
}

const TICK_MS = 50;

/** Many orders in a short time, each with its deliveries. */
export function createBurst(orders: OrderActions): Burst {
  let wanted = 0;
  let placed = 0;
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    start(count, perSecond = 200) {
      if (timer) return;
      wanted = count;
      placed = 0;
      const perTick = Math.max(1, Math.round((perSecond * TICK_MS) / 1000));
      timer = setInterval(() => {
        for (let made = 0; made < perTick && placed < wanted; made += 1) {
          orders.placeOrder({ external: 'now' });
          placed += 1;
        }
        if (placed >= wanted) stop();
      }, TICK_MS);
      timer.unref();
    },
    progress: () => ({ wanted, placed, running: timer !== undefined }),
    stop,
  };
}
