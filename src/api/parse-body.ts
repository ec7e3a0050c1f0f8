import type { z } from 'zod';
import type { Fault, GatewayError } from '../errors.ts';
import type { RefusalDoc } from '../refusal.ts';
import { faultsOf } from './faults.ts';

/** What a body must be, and what is said when it is not. */
export interface Body<S extends z.ZodType = z.ZodType> {
  schema: S;
  invalid: RefusalDoc & ((facts: { faults: Fault[] }) => GatewayError);
}

/** The body as its schema reads it. @throws GatewayError of `invalid`, naming every fault by path */
export function parseBody<S extends z.ZodType>({ schema, invalid }: Body<S>, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (!result.success) throw invalid({ faults: faultsOf(result.error) });
  return result.data;
}
