import type { Handler } from '../amqp/run-batch.ts';

/** A queue that brings orders and what belongs to the catalogue: each goes to its own handler. */
export function byResource(orders: Handler, catalogue: Handler): Handler {
  return async (batch) => {
    const isOrder = new Map(batch.map((each) => [each, String(each.headers.topic).startsWith('order/')]));
    const its = batch.filter((each) => isOrder.get(each));
    const others = batch.filter((each) => !isOrder.get(each));
    await Promise.all([
      its.length > 0 ? orders(its) : undefined,
      others.length > 0 ? catalogue(others) : undefined,
    ]);
  };
}
