import { API_ROOT } from '../api/api-root.ts';
import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { recordId } from '../api/record-id.ts';
import { type Route, route } from '../api/route.ts';
import { orderNotFound } from '../orders/refusals.ts';
import { presentShipment } from '../shipments/present-shipment.ts';
import { shipmentNotFound } from '../shipments/refusals.ts';
import { shipmentAnswer } from '../shipments/shipment-answer.ts';
import { correctTracking } from './correct-tracking.ts';
import { correctionBody } from './correction-body.ts';
import { type DespatchDeps, despatch } from './despatch.ts';
import { despatchBody } from './despatch-body.ts';
import * as refusals from './refusals.ts';
import { voidShipment } from './void-shipment.ts';

const headers = { Location: 'Where the shipment is read' };

/** Despatching, and what is done to a despatch afterwards. */
export const despatchRoutes = (deps: DespatchDeps): Route[] => [
  route({
    method: 'post',
    path: '/shipments',
    tag: 'Shipments',
    summary: 'Despatch an order',
    description:
      'Name the order by `orderId` or `channelOrderId` (with `channelId` where several channels have it). Without `lines` all that remains is despatched. `carrier` is free text; a recognised carrier gets its tracking link. The despatch mail goes out by itself if the sales channel has despatch emails switched on.',
    body: despatchBody(deps.now),
    idempotent: true,
    answers: {
      201: { description: 'Recorded', schema: shipmentAnswer, headers },
      200: {
        description: 'The same Idempotency-Key with the same body came before: its result',
        schema: shipmentAnswer,
        headers,
      },
    },
    refusals: [
      orderNotFound,
      refusals.orderChanged,
      refusals.orderCancelled,
      refusals.orderDeleted,
      refusals.orderForecast,
      refusals.orderOnHold,
      refusals.nothingLeft,
      refusals.overDespatch,
      refusals.ambiguousOrder,
      refusals.unknownLine,
    ],
    async handler({ caller, body, idempotency }) {
      const { accountId, actor } = caller;
      const { shipment, created } = await despatch(deps, accountId, actor, body, idempotency);
      return {
        status: created ? 201 : 200,
        headers: { Location: `${API_ROOT}/shipments/${shipment._id.toString()}` },
        body: presentShipment(shipment),
      };
    },
  }),
  route({
    method: 'patch',
    path: '/shipments/{id}',
    tag: 'Shipments',
    summary: 'Correct the tracking of a shipment',
    description:
      'Only what is named changes. A mail that has not gone yet goes with the corrected tracking; one that has gone is not sent again.',
    params: recordId(shipmentNotFound, EXAMPLE_IDS.shipment),
    body: correctionBody,
    answers: { 200: { description: 'Corrected', schema: shipmentAnswer } },
    refusals: [refusals.orderChanged, refusals.shipmentVoided, refusals.parcelsRequired],
    async handler({ caller: { accountId, actor }, params, body }) {
      const shipment = await correctTracking(deps, accountId, actor, params.id, body);
      return { status: 200, body: presentShipment(shipment) };
    },
  }),
  route({
    method: 'post',
    path: '/shipments/{id}/void',
    tag: 'Shipments',
    summary: 'Take a despatch back',
    description:
      'Its quantities are open again; a mail that was not sent yet is cancelled. Doing it twice changes nothing. It takes no body.',
    params: recordId(shipmentNotFound, EXAMPLE_IDS.shipment),
    answers: { 200: { description: 'Voided', schema: shipmentAnswer } },
    refusals: [refusals.orderChanged],
    async handler({ caller: { accountId, actor }, params }) {
      const shipment = await voidShipment(deps, accountId, actor, params.id);
      return { status: 200, body: presentShipment(shipment) };
    },
  }),
];
