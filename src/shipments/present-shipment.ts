import type { ShipmentDoc } from './model.ts';

/** A shipment as the API and the pages show it: ids and times as texts. */
export function presentShipment(shipment: ShipmentDoc) {
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
    despatchedAt: shipment.despatchedAt.toISOString(),
    voidedAt: shipment.voidedAt?.toISOString() ?? null,
    revision: shipment.revision,
    createdBy: { kind: shipment.createdBy.kind, name: shipment.createdBy.name },
    createdAt: shipment.createdAt.toISOString(),
    updatedAt: shipment.updatedAt.toISOString(),
  };
}

export type PresentedShipment = ReturnType<typeof presentShipment>;
