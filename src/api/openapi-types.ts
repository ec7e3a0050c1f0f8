export type Json = Record<string, unknown>;

/** The parts of an OpenAPI 3.1 document that ours has, for whoever reads it. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  security: Json[];
  tags: { name: string }[];
  /** By address, then by method in small letters. */
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Json; schemas: Record<string, Json> };
}

export interface Operation {
  tags: string[];
  summary: string;
  operationId: string;
  description?: string;
  parameters: Parameter[];
  requestBody?: { required: true; content: Record<string, { schema: Json; example?: unknown }> };
  /** By status. */
  responses: Record<string, Answer>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  deprecated?: boolean;
  description: string;
  schema: Json;
  style?: string;
  explode?: boolean;
  example?: unknown;
}

export interface Answer {
  description: string;
  headers?: Json;
  content: Record<string, { schema: Json }>;
  /** Of a refusal: its codes, with what each means and what to do. */
  'x-codes'?: { code: string; meaning: string; cure: string }[];
}
