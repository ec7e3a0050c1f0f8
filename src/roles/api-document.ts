import { openApiDocument, PAGE_PARAMETERS, type RouteDoc } from '../api/openapi.ts';
import { ORDER_STATUSES } from '../orders/model.ts';
import { correctionSchema, despatchSchema } from '../shipments/despatch-input.ts';
import { stockBody } from '../stock/api.ts';
import { API_SCHEMAS } from './api-schemas.ts';

const VERSION = '1.0.0';
const text = { schema: { type: 'string' } };
const byChannel = { channelId: { ...text, description: 'Only of this channel' } };
const byOrder = { channelOrderId: { ...text, description: 'Only with this ReCharge order id' } };

function listed(path: string, schema: string, summary: string, query: RouteDoc['query'] = {}): RouteDoc {
  const answers = [{ status: 200, description: 'A page', schema, page: true }];
  return {
    method: 'get',
    path,
    summary,
    query: { ...PAGE_PARAMETERS, ...byChannel, ...query },
    answers,
    faults: [422],
  };
}

function single(path: string, schema: string, summary: string): RouteDoc {
  return {
    method: 'get',
    path,
    summary,
    answers: [{ status: 200, description: 'The record', schema }],
    faults: [404],
  };
}

const ROUTES: RouteDoc[] = [
  listed('/orders', 'Order', 'List orders', {
    ...byOrder,
    status: { ...text, description: `One or several of ${ORDER_STATUSES.join(', ')}, comma-separated` },
  }),
  single('/orders/{id}', 'Order', 'Read an order'),
  listed('/products', 'Product', 'List products'),
  single('/products/{id}', 'Product', 'Read a product'),
  {
    method: 'post',
    path: '/shipments',
    summary: 'Despatch an order',
    description:
      'Name the order by `orderId` or `channelOrderId` (with `channelId` where several channels have it). Without `lines` all that remains is despatched. `carrier` is free text; a recognised carrier gets its tracking link.',
    body: despatchSchema,
    answers: [
      { status: 201, description: 'Recorded', schema: 'Shipment' },
      {
        status: 200,
        description: 'The same Idempotency-Key with the same body came before: its result',
        schema: 'Shipment',
      },
    ],
    faults: [404, 409, 422],
    idempotent: true,
  },
  listed('/shipments', 'Shipment', 'List shipments', {
    ...byOrder,
    status: { ...text, description: 'despatched or void' },
  }),
  single('/shipments/{id}', 'Shipment', 'Read a shipment'),
  {
    method: 'patch',
    path: '/shipments/{id}',
    summary: 'Correct the tracking of a shipment',
    body: correctionSchema,
    answers: [{ status: 200, description: 'Corrected', schema: 'Shipment' }],
    faults: [404, 409, 422],
  },
  {
    method: 'post',
    path: '/shipments/{id}/void',
    summary: 'Take a despatch back',
    description:
      'Its quantities are open again; a mail that was not sent yet is cancelled. Doing it twice changes nothing.',
    answers: [{ status: 200, description: 'Voided', schema: 'Shipment' }],
    faults: [404, 409],
  },
  listed('/mails', 'Mail', 'List mails, sent or not, with the reason', {
    status: { ...text, description: 'One state, such as sent or suppressed' },
  }),
  single('/mails/{id}', 'Mail', 'Read a mail'),
  listed('/channels', 'Channel', 'List sales channels'),
  single('/channels/{id}', 'Channel', 'Read a sales channel'),
  {
    method: 'put',
    path: '/stock',
    summary: 'Report stock levels in bulk',
    description: 'The last report of a SKU in a warehouse counts. Either all levels are stored or none.',
    body: stockBody,
    answers: [{ status: 200, description: 'Stored', schema: 'Stored' }],
    faults: [422],
  },
];

/** The description of the API in OpenAPI 3.1. */
export const apiDocument = (): Record<string, unknown> => openApiDocument(ROUTES, API_SCHEMAS, VERSION);
