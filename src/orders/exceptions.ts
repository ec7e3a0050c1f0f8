import { sha256 } from '../crypto.ts';
import type { ChannelAddress } from '../recharge/channel-order.ts';
import type { OrderDoc, OrderException, OrderLine } from './model.ts';
import { isCancelled } from './order-status.ts';
import { despatchProgress } from './quantities.ts';

type Source = Pick<OrderDoc, 'channelStatus' | 'deletedAt' | 'lines' | 'exceptions' | 'shippingAddress'>;

/** The exceptions whose cause still stands; the others end by themselves. */
export function standingExceptions(order: Source): OrderException[] {
  if (order.exceptions.length === 0) return order.exceptions;
  const hasLeft = despatchProgress(order.lines) !== 'none';
  return order.exceptions.filter((exception) => {
    switch (exception.code) {
      case 'cancelled_after_despatch':
        return hasLeft && isCancelled(order.channelStatus);
      case 'cancelled_not_followed':
        return isCancelled(order.channelStatus);
      case 'deleted_after_despatch':
        return hasLeft && order.deletedAt !== null;
      case 'line_removed_after_despatch':
        return linesOf(order, exception).some((line) => line.removedByChannel && line.despatchedQuantity > 0);
      case 'line_reduced_below_despatched':
        return linesOf(order, exception).some((line) => line.quantity < line.despatchedQuantity);
      case 'address_changed_after_despatch':
        return hasLeft && addressHash(order.shippingAddress) !== exception.addressHash;
      default:
        return true;
    }
  });
}

const linesOf = (order: Source, { lineId }: OrderException): OrderLine[] =>
  lineId === undefined ? order.lines : order.lines.filter((line) => line.lineId === lineId);

/**
 * Tells one place from another, however it is written; null where there is none. Not the phone: it is no part of
 * where a parcel goes.
 */
export function addressHash(address: ChannelAddress | null): string | null {
  if (!address) return null;
  const { firstName, lastName, company, address1, address2, city, province, zip, countryCode, country } =
    address;
  const parts = [
    firstName,
    lastName,
    company,
    address1,
    address2,
    city,
    province,
    zip,
    countryCode ?? country,
  ];
  const plain = parts.map((part) => (part ?? '').normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase());
  return sha256(JSON.stringify(plain)).slice(0, 32);
}

/** Names an exception of an order for the form that resolves it. */
export const exceptionKey = ({ code, at, message }: OrderException): string =>
  sha256(JSON.stringify([code, at.getTime(), message])).slice(0, 24);
