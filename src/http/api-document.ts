import { openApiDocument } from '../api/openapi.ts';
import type { OpenApiDocument } from '../api/openapi-types.ts';
import type { Route } from '../api/route.ts';

const INFO = {
  version: '1.0.0',
  description:
    'Orders, products, shipments and mails of one account. Lists come as `{ data, nextCursor }`; money is decimal text; times are ISO 8601 in UTC; faults are RFC 9457 problem JSON with a stable `code`.',
};

/** The description of the API in OpenAPI 3.1. */
export const apiDocument = (routes: Route[]): OpenApiDocument => openApiDocument(routes, INFO);
