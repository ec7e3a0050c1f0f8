import type { z } from 'zod';

export type Json = Record<string, unknown>;

/** One way in which a route refuses a request. */
export interface FaultDoc {
  status: number;
  /** As in the answer's `code`. */
  code: string;
  /** When it comes, in words. */
  meaning: string;
  /** What the caller should do. */
  cure: string;
}

/** A parameter of the query. */
export interface QueryDoc {
  description: string;
  schema: Json;
  style?: string;
  explode?: boolean;
  example?: unknown;
}

/** One route of the API as its description needs it. */
export interface RouteDoc {
  method: 'get' | 'post' | 'put' | 'patch';
  /** Below `/api/v1`, parameters in braces. */
  path: string;
  /** The heading that it stands under. */
  tag: string;
  summary: string;
  description?: string;
  /** What to put in for `{id}`. */
  exampleId?: string;
  query?: Record<string, QueryDoc>;
  body?: {
    schema: z.ZodType;
    /** What the schema that checks the input cannot say: descriptions and formats, by field (`parcels[].trackingUrl`). */
    words: Record<string, Json>;
    example: unknown;
  };
  /** What a good answer holds: the name of a schema, alone or as a page. */
  answers: { status: number; description: string; schema: string; page?: boolean; headers?: Json }[];
  /** Faults of this route alone; those that every route has are added. */
  faults: FaultDoc[];
  idempotent?: boolean;
}
