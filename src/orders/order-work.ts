import type { ApplyDeps } from '../apply/apply-items.ts';
import { createProductLearner } from '../products/learn-from-orders.ts';
import { createMarkKeeper } from './mark-keeper.ts';
import { type OrderHoldings, type OrderHoldingsDeps, orderHoldings } from './order-holdings.ts';

/** What applies orders as they come: what was applied raises the channel's mark and teaches products. */
export function orderWork(deps: ApplyDeps & OrderHoldingsDeps): {
  holdings: OrderHoldings;
  /** Writes marks and products; after each batch. */
  flush(): Promise<void>;
} {
  const marks = createMarkKeeper(deps);
  const learner = createProductLearner(deps);
  const holdings = orderHoldings(deps, (channel, orders) => {
    marks.raise(channel, orders);
    learner.learn(channel, orders);
  });
  return {
    holdings,
    async flush() {
      await Promise.all([marks.flush(), learner.flush()]);
    },
  };
}
