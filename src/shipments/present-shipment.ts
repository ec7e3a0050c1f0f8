import type { z } from 'zod';
import { iso } from '../api/iso.ts';
import type { ShipmentDoc } from './model.ts';
import type { shipmentAnswer } from './shipment-answer.ts';

/** A shipment as the API gives it: ids and times as texts. */
export function presentShipment(shipment: ShipmentDoc): z.input<typeof shipmentAnswer> {
  return {
    id: shipment._id.toString(),
    channelId: shipment.channelId.toString(),
    orderId: shipment.orderId.toString(),
    channelOrderId: shipment.channelOrderId,
    orderNumber: shipment.orderNumber,
    seq: shipment.seq,
    state: shipment.state,
    carrier: shipment.carrier,
    carrierCode: shipment.carrierCode,
    service: shipment.service,
    trackingNumber: shipment.trackingNumber,
    trackingUrl: shipment.trackingUrl,
    parcels: shipment.parcels.map(({ trackingNumber, trackingUrl }) => ({ trackingNumber, trackingUrl })),
    lines: shipment.lines.map(({ lineId, sku, name, variantTitle, quantity }) => ({
      lineId,
      sku,
      name,
      variantTitle,
      quantity,
    })),
    shippingAddress: shipment.shippingAddress ?? null,
    despatchedAt: iso(shipment.despatchedAt),
    voidedAt: iso(shipment.voidedAt),
    revision: shipment.revision,
    createdBy: { kind: shipment.createdBy.kind, name: shipment.createdBy.name },
    createdAt: iso(shipment.createdAt),
    updatedAt: iso(shipment.updatedAt),
  };
}
