import type { RefusalDoc } from '../refusal.ts';
import {
  databaseAway,
  idempotencyKeyReused,
  invalidIdempotencyKey,
  invalidJson,
  invalidQuery,
  tooLarge,
  tooManyRequests,
  unauthorised,
  unsupportedMediaType,
} from './refusals.ts';
import type { Route } from './route.ts';

/** Every refusal that a request to the route can meet: its own, and those that follow from what it takes. */
export function refusalsOf({ params, query, body, refusals = [], idempotent }: Route): RefusalDoc[] {
  const all: RefusalDoc[] = [
    ...(params ? [params.missing] : []),
    ...(query ? [invalidQuery] : []),
    ...(body ? [body.invalid] : []),
    ...refusals,
    ...(idempotent ? [invalidIdempotencyKey, idempotencyKeyReused] : []),
    ...(body ? [tooLarge, unsupportedMediaType, invalidJson] : []),
    unauthorised,
    tooManyRequests,
    databaseAway,
  ];
  return [...new Set(all)];
}
