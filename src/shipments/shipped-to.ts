import type { ChannelAddress } from '../recharge/channel-order.ts';
import type { ShipmentDoc } from './model.ts';

/**
 * Where a shipment went: its own copy, which a later change of the order's address does not touch. A shipment of
 * version 0.1.0 has none and went to the order's, as far as anybody can tell.
 */
export function shippedTo(
  shipment: Pick<ShipmentDoc, 'shippingAddress'>,
  order: { shippingAddress: ChannelAddress | null } | null | undefined,
): ChannelAddress | null {
  return shipment.shippingAddress === undefined ? (order?.shippingAddress ?? null) : shipment.shippingAddress;
}
