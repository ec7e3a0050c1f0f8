import type { Handler } from '../amqp/run-batch.ts';
import { createEventConsumer, type EventConsumerDeps } from '../apply/event-consumer.ts';
import { type CatalogueDeps, catalogueHoldings } from './catalogue-holdings.ts';

/** The handler of `gateway.products`. */
export const createProductConsumer = (deps: EventConsumerDeps & CatalogueDeps): Handler =>
  createEventConsumer(deps, catalogueHoldings(deps));
