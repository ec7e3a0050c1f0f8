import { addressLines } from '../../address-lines.ts';
import { maskEmail } from '../../mail/mask-email.ts';
import { remainingOfLine } from '../../orders/quantities.ts';
import { safeLink } from '../../safe-link.ts';
import type { ShipmentDoc } from '../../shipments/model.ts';
import { count, dateTime, money, NONE } from '../frame/format.ts';
import { MAIL_KIND, MAIL_MEANING, MAIL_STATE } from '../frame/words.ts';
import type { OrderFacts } from './load-order-facts.ts';
import { customerName } from './order-row.ts';
import { ORDER_STATUS } from './order-status.ts';

/** An order as its page shows it. */
export function presentOrder(facts: OrderFacts, timeZone: string) {
  const { order, channel, warehouse } = facts;
  const id = order._id.toString();
  const cash = (amount: Parameters<typeof money>[0]) => money(amount, order.currency);
  const totals: [string, Parameters<typeof money>[0]][] = [
    ['Items', order.totals.lineItems],
    ['Subtotal', order.totals.subtotal],
    ['Discounts', order.totals.discounts],
    ['Shipping', order.totals.shipping],
    ['Tax', order.totals.tax],
    ['Duties', order.totals.duties],
    ['Refunds', order.totals.refunds],
  ];
  return {
    id,
    number: order.number || order.channelOrderId,
    status: ORDER_STATUS[order.status],
    deletedAt: dateTime(order.deletedAt, timeZone),
    placed: dateTime(order.processedAt ?? order.channelCreatedAt, timeZone),
    scheduled: order.processedAt ? null : dateTime(order.scheduledAt, timeZone),
    channel: channel
      ? { name: channel.name, href: `/settings/sales-channels/${channel._id.toString()}` }
      : null,
    warehouse: warehouse?.name ?? null,
    facts: [
      ["ReCharge's id", order.channelOrderId],
      ["Shop's order id", order.externalOrderId],
      ['Status in ReCharge', order.channelStatus],
      ['Kind', order.type],
      ['Version', dateTime(order.channelUpdatedAt, timeZone)?.text ?? null],
      ['Warehouse', warehouse?.name ?? null],
      ['Shipping', order.shippingMethods.map(({ title, code }) => title ?? code).join(', ') || null],
      ['Tags', order.tags.join(', ') || null],
    ]
      .filter(([, value]) => value)
      .map(([label, value]) => ({ label, value })),
    lines: order.lines.map((line) => ({
      name: line.name,
      variant: line.variantTitle,
      sku: line.sku,
      image: line.imageUrl && safeLink(line.imageUrl),
      quantity: line.quantity,
      despatched: line.despatchedQuantity,
      remaining: remainingOfLine(line),
      removed: line.removedByChannel,
      unitPrice: cash(line.unitPrice),
      total: cash(line.totalPrice),
      properties: line.properties.filter(({ name }) => !name.startsWith('_')),
    })),
    totals: totals.filter(([, amount]) => amount).map(([label, amount]) => ({ label, value: cash(amount) })),
    total: cash(order.totals.total),
    customer: {
      name: customerName(order),
      email: order.customer.email ?? null,
      phone: order.customer.phone ?? order.shippingAddress?.phone ?? null,
    },
    shippingAddress: addressLines(order.shippingAddress),
    billingAddress: addressLines(order.billingAddress),
    note: order.note,
    attributes: order.attributes.map(({ name, value }) => ({ name, value: value ?? NONE })),
    exceptions: order.exceptions.map(({ message, at }) => ({ message, at: dateTime(at, timeZone) })),
    error: order.error,
    shipments: facts.shipments.map((shipment) => presentShipment(shipment, timeZone)),
    mails: facts.mails.map((mail) => ({
      href: `/mail/${mail._id.toString()}`,
      kind: MAIL_KIND[mail.kind] ?? mail.kind,
      state: MAIL_STATE[mail.state],
      to: maskEmail(mail.to) ?? NONE,
      why: mail.explanation ?? MAIL_MEANING[mail.state],
      at: dateTime(mail.sentAt ?? mail.updatedAt, timeZone),
    })),
  };
}

function presentShipment(shipment: ShipmentDoc, timeZone: string) {
  const base = `/orders/${shipment.orderId.toString()}/shipments/${shipment._id.toString()}`;
  const pieces = shipment.lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    seq: shipment.seq,
    carrier: shipment.carrier,
    service: shipment.service,
    isVoid: shipment.state === 'void',
    voidedAt: dateTime(shipment.voidedAt, timeZone),
    at: dateTime(shipment.despatchedAt, timeZone),
    by: shipment.createdBy.name,
    pieces: count(pieces, 'piece'),
    lines: shipment.lines.map(({ quantity, name, variantTitle }) => ({
      quantity,
      name,
      variant: variantTitle,
    })),
    parcels: shipment.parcels.map(({ trackingNumber, trackingUrl }) => ({ trackingNumber, trackingUrl })),
    voidHref: `${base}/void`,
    correctHref: `${base}/tracking`,
  };
}
