import { z } from 'zod';
import type { Refusal, RefusalDoc } from '../refusal.ts';
import type { ApiCaller } from './caller.ts';
import { faultsOf } from './faults.ts';
import { type Idempotency, readIdempotency } from './idempotency.ts';
import { type Body, parseBody } from './parse-body.ts';
import { invalidQuery, noSuchRoute } from './refusals.ts';

type Shape = Record<string, z.ZodType>;
type NoShape = Record<never, z.ZodType>;

/** What a good answer holds. */
interface Answer {
  description: string;
  schema: z.ZodType;
  /** Headers it carries, by name, with what they say. */
  headers?: Record<string, string>;
}

/** By status. */
type Answers = Record<number, Answer>;

/** A good answer, of the shape that the route declares for its status. */
type Reply<A extends Answers> = {
  [S in keyof A & number]: {
    status: S;
    body: z.input<A[S]['schema']>;
  } & (A[S] extends { headers: infer H } ? { headers: Record<keyof H & string, string> } : unknown);
}[keyof A & number];

/** The same when it is no longer known of which route. */
interface AnyReply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** What a handler receives: everything checked and read by the declared schemas. */
interface Call<P extends Shape, Q extends Shape, B extends z.ZodType> {
  caller: ApiCaller;
  params: z.output<z.ZodObject<P>>;
  query: z.output<z.ZodObject<Q>>;
  body: z.output<B>;
  /** Of routes that are `idempotent`, where the caller sent a key. */
  idempotency: Idempotency | null;
}

/** What names a record in the address, and what is said when it cannot name one. */
interface Params<P extends Shape> {
  shape: P;
  missing: Refusal;
}

interface Declaration<
  A extends Answers,
  P extends Shape,
  Q extends Shape,
  B extends z.ZodType,
  R = Reply<A>,
> {
  method: 'get' | 'post' | 'put' | 'patch';
  /** Below the API's root, parameters in braces: `/orders/{id}`. */
  path: string;
  /** The heading that it stands under. */
  tag: string;
  summary: string;
  description?: string;
  params?: Params<P>;
  query?: Q;
  body?: Body<B>;
  answers: A;
  /** Those that its handler throws; those of address, query, body and key are added. */
  refusals?: RefusalDoc[];
  /** Takes an Idempotency-Key. */
  idempotent?: boolean;
  handler(call: Call<P, Q, B>): Promise<R>;
}

/** A request as any server hands it over. */
export interface RawCall {
  caller: ApiCaller;
  params: unknown;
  query: unknown;
  body: unknown;
  idempotencyKey: string | null;
}

/** One route of the API: how it is described, and how a request to it is answered. */
export interface Route
  extends Omit<Declaration<Answers, Shape, Shape, z.ZodType>, 'handler' | 'params' | 'body'> {
  params?: Params<Shape>;
  body?: Body;
  /** @throws GatewayError as declared */
  answer(raw: RawCall): Promise<AnyReply>;
}

/** Names of the query that no route has are ignored; with `z.strictObject` they would be refused, as a body's are. */
const queryObject = z.object;

/** Declares a route: everything that router, description and types need to know of it. */
export function route<
  const A extends Answers,
  P extends Shape = NoShape,
  Q extends Shape = NoShape,
  B extends z.ZodType = z.ZodUndefined,
  const R extends Reply<A> = Reply<A>,
>(declaration: Declaration<A, P, Q, B, R>): Route {
  const { handler, ...described } = declaration;
  const { params, query, body, idempotent } = described;
  const paramsSchema = z.object(params?.shape ?? ({} as P));
  const querySchema = queryObject(query ?? ({} as Q));
  return {
    ...described,
    async answer(raw) {
      const address = paramsSchema.safeParse(raw.params);
      if (!address.success) throw (params?.missing ?? noSuchRoute)();
      const asked = querySchema.safeParse(raw.query);
      if (!asked.success) throw invalidQuery({ faults: faultsOf(asked.error) });
      const reply = await handler({
        caller: raw.caller,
        params: address.data,
        query: asked.data,
        idempotency: idempotent ? readIdempotency(raw.idempotencyKey, raw.body) : null,
        body: (body && parseBody(body, raw.body)) as z.output<B>,
      });
      return reply as AnyReply;
    },
  };
}
