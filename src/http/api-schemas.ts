import type { Json } from '../api/route-doc.ts';
import { CHANNEL_SCHEMA } from './channel-schema.ts';
import { MAIL_SCHEMA } from './mail-schema.ts';
import { ORDER_SCHEMA } from './order-schema.ts';
import { PRODUCT_SCHEMA } from './product-schema.ts';
import { count, object } from './schema-parts.ts';
import { SHIPMENT_SCHEMA } from './shipment-schema.ts';

/** What the API answers with, by name. A test checks real answers against them. */
export const API_SCHEMAS: Record<string, Json> = {
  Order: ORDER_SCHEMA,
  Product: PRODUCT_SCHEMA,
  Shipment: SHIPMENT_SCHEMA,
  Mail: MAIL_SCHEMA,
  Channel: CHANNEL_SCHEMA,
  Stored: { ...object({ stored: count('How many levels') }), examples: [{ stored: 2 }] },
};
