import { openApiDocument, PAGE_PARAMETERS } from '../api/openapi.ts';
import type { OpenApiDocument } from '../api/openapi-types.ts';
import type { Json, QueryDoc, RouteDoc } from '../api/route-doc.ts';
import { MAIL_STATES } from '../mail/model.ts';
import { ORDER_STATUSES } from '../orders/model.ts';
import { CORRECTION_BODY, DESPATCH_BODY, STOCK_BODY } from './api-bodies.ts';
import {
  CORRECTION_FAULTS,
  DESPATCH_FAULTS,
  MISSING,
  QUERY_FAULT,
  STOCK_FAULTS,
  VOID_FAULTS,
} from './api-faults.ts';
import { API_SCHEMAS } from './api-schemas.ts';
import { EXAMPLE_IDS } from './schema-examples.ts';

const INFO = {
  version: '1.0.0',
  description:
    'Orders, products, shipments and mails of one account. Lists come as `{ data, nextCursor }`; money is decimal text; times are ISO 8601 in UTC; faults are RFC 9457 problem JSON with a stable `code`.',
};

const one = (description: string, values?: readonly string[]) => ({
  description,
  schema: { type: 'string', ...(values ? { enum: [...values] } : {}) },
});
const several = (description: string, values: readonly string[]) => ({
  description: `${description}; several comma-separated`,
  schema: { type: 'array', items: { type: 'string', enum: [...values] } },
  style: 'form',
  explode: false,
});

const channelId = one('Only of this sales channel');
const orderId = one('Only of this order, by its `id`');
const channelOrderId = one('Only with this ReCharge order id');

interface Things {
  name: keyof typeof MISSING;
  tag: string;
  one: string;
  many: string;
  query?: Record<string, QueryDoc>;
}

/** The list of one kind of record, and a single one. */
function readRoutes(things: Things): RouteDoc[] {
  const { name, tag } = things;
  const schema = name.charAt(0).toUpperCase() + name.slice(1);
  return [
    {
      method: 'get',
      path: `/${name}s`,
      tag,
      summary: `List ${things.many}`,
      query: { ...things.query, ...PAGE_PARAMETERS },
      answers: [{ status: 200, description: 'A page', schema, page: true }],
      faults: [QUERY_FAULT],
    },
    {
      method: 'get',
      path: `/${name}s/{id}`,
      tag,
      summary: `Read ${things.one}`,
      exampleId: EXAMPLE_IDS[name],
      answers: [{ status: 200, description: 'The record', schema }],
      faults: [MISSING[name]],
    },
  ];
}

const LOCATION: Json = {
  Location: { schema: { type: 'string' }, description: 'Where the shipment is read' },
};

const ROUTES: RouteDoc[] = [
  ...readRoutes({
    name: 'order',
    tag: 'Orders',
    one: 'an order',
    many: 'orders',
    query: { status: several('Only in this status', ORDER_STATUSES), channelId, channelOrderId },
  }),
  {
    method: 'post',
    path: '/shipments',
    tag: 'Shipments',
    summary: 'Despatch an order',
    description:
      'Name the order by `orderId` or `channelOrderId` (with `channelId` where several channels have it). Without `lines` all that remains is despatched. `carrier` is free text; a recognised carrier gets its tracking link. The despatch mail goes out by itself if the sales channel has despatch emails switched on.',
    body: DESPATCH_BODY,
    answers: [
      { status: 201, description: 'Recorded', schema: 'Shipment', headers: LOCATION },
      {
        status: 200,
        description: 'The same Idempotency-Key with the same body came before: its result',
        schema: 'Shipment',
        headers: LOCATION,
      },
    ],
    faults: DESPATCH_FAULTS,
    idempotent: true,
  },
  ...readRoutes({
    name: 'shipment',
    tag: 'Shipments',
    one: 'a shipment',
    many: 'shipments',
    query: {
      status: one('Only in this state', ['despatched', 'void']),
      channelId,
      orderId,
      channelOrderId,
    },
  }),
  {
    method: 'patch',
    path: '/shipments/{id}',
    tag: 'Shipments',
    summary: 'Correct the tracking of a shipment',
    description:
      'Only what is named changes. A mail that has not gone yet goes with the corrected tracking; one that has gone is not sent again.',
    exampleId: EXAMPLE_IDS.shipment,
    body: CORRECTION_BODY,
    answers: [{ status: 200, description: 'Corrected', schema: 'Shipment' }],
    faults: CORRECTION_FAULTS,
  },
  {
    method: 'post',
    path: '/shipments/{id}/void',
    tag: 'Shipments',
    summary: 'Take a despatch back',
    description:
      'Its quantities are open again; a mail that was not sent yet is cancelled. Doing it twice changes nothing. It takes no body.',
    exampleId: EXAMPLE_IDS.shipment,
    answers: [{ status: 200, description: 'Voided', schema: 'Shipment' }],
    faults: VOID_FAULTS,
  },
  ...readRoutes({
    name: 'product',
    tag: 'Products',
    one: 'a product',
    many: 'products',
    query: { channelId },
  }),
  {
    method: 'put',
    path: '/stock',
    tag: 'Stock',
    summary: 'Report stock levels in bulk',
    description: 'The last report of a SKU in a warehouse counts. Either all levels are stored or none.',
    body: STOCK_BODY,
    answers: [{ status: 200, description: 'Stored', schema: 'Stored' }],
    faults: STOCK_FAULTS,
  },
  ...readRoutes({
    name: 'mail',
    tag: 'Mails',
    one: 'a mail',
    many: 'mails, sent or not, with the reason',
    query: {
      status: several('Only in this state', MAIL_STATES),
      kind: one('Only of this kind, such as despatch'),
      channelId,
      orderId,
      channelOrderId,
      shipmentId: one('Only of this shipment'),
    },
  }),
  ...readRoutes({ name: 'channel', tag: 'Sales channels', one: 'a sales channel', many: 'sales channels' }),
];

/** The description of the API in OpenAPI 3.1. */
export const apiDocument = (): OpenApiDocument => openApiDocument(ROUTES, API_SCHEMAS, INFO);

/** The methods of a path below `/api/v1`; empty when no route has it. */
export function methodsOf(path: string): string[] {
  const fits = (route: RouteDoc) =>
    new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i').test(path);
  const methods = new Set(ROUTES.filter(fits).map((route) => route.method.toUpperCase()));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}
