import type { ApplyDeps } from '../apply/apply-items.ts';
import { createProductLearner } from '../products/learn-from-orders.ts';
import { type OrderHoldings, type OrderHoldingsDeps, orderHoldings } from './order-holdings.ts';

/** What applies orders as they come: what was applied teaches products. */
export function orderWork(deps: ApplyDeps & OrderHoldingsDeps): {
  holdings: OrderHoldings;
  /** Writes products; after each batch. */
  flush(): Promise<void>;
} {
  const learner = createProductLearner(deps);
  const holdings = orderHoldings(deps, (channel, orders) => {
    learner.learn(channel, orders);
  });
  return {
    holdings,
    async flush() {
      await learner.flush();
    },
  };
}
