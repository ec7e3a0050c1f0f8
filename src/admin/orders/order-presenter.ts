import { addressLines } from '../../address-lines.ts';
import { maskEmail } from '../../mail/mask-email.ts';
import { exceptionKey } from '../../orders/exceptions.ts';
import { isReleasable } from '../../orders/order-status.ts';
import { isShippable, remainingOfLine } from '../../orders/quantities.ts';
import { safeLink } from '../../safe-link.ts';
import type { ShipmentDoc } from '../../shipments/model.ts';
import { count, dateTime, money, NONE } from '../frame/format.ts';
import { MAIL_KIND, MAIL_MEANING, MAIL_STATE } from '../frame/words.ts';
import type { OrderFacts } from './load-order-facts.ts';
import { customerName } from './order-row.ts';
import { ORDER_STATUS } from './order-status.ts';
import { orderTotals } from './order-totals.ts';

/** More are shown when asked for: a page of thousands of lines takes seconds. */
const MOST_LINES = 200;

/** An order as its page shows it. */
export function presentOrder(facts: OrderFacts, timeZone: string, mostLines = MOST_LINES) {
  const { order, channel, warehouse } = facts;
  const id = order._id.toString();
  const cash = (amount: Parameters<typeof money>[0]) => money(amount, order.currency);
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
    statusWords: statusWords(facts, timeZone),
    releaseHref: isReleasable(order) ? `/orders/${id}/release` : null,
    lineCount: order.lines.length,
    moreLines: Math.max(0, order.lines.length - mostLines),
    allLinesHref: `/orders/${id}?lines=all`,
    lines: order.lines.slice(0, mostLines).map((line) => ({
      name: line.name,
      variant: line.variantTitle,
      sku: line.sku,
      image: line.imageUrl && safeLink(line.imageUrl),
      quantity: line.quantity,
      despatched: line.despatchedQuantity,
      remaining: remainingOfLine(line),
      removed: line.removedByChannel,
      unshipped: !isShippable(line),
      unitPrice: cash(line.unitPrice),
      total: cash(line.totalPrice),
      properties: line.properties.filter(({ name }) => !name.startsWith('_')),
    })),
    totals: orderTotals(order),
    total: cash(order.totals.total),
    customer: {
      name: customerName(order),
      email: order.customer.email ?? null,
      phone: order.customer.phone ?? order.shippingAddress?.phone ?? null,
    },
    shippingAddress: addressLines(order.shippingAddress),
    channelAddress: addressLines(order.channelAddress ?? null),
    billingAddress: addressLines(order.billingAddress),
    note: order.note,
    attributes: order.attributes.map(({ name, value }) => ({ name, value: value ?? NONE })),
    exceptions: order.exceptions.map((exception) => ({
      message: exception.message,
      at: dateTime(exception.at, timeZone),
      key: exceptionKey(exception),
    })),
    error: order.error,
    shipments: facts.shipments.map((shipment) => presentShipment(shipment, timeZone, facts.mails)),
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

/** What the status alone leaves open, in words. */
function statusWords(
  { order, twin }: OrderFacts,
  timeZone: string,
): { text: string; href: string | null; link: string | null } | null {
  if (order.statusReason === 'twin_order' && order.twin) {
    const other = twin?.channelName ? `the sales channel ${twin.channelName}` : 'another sales channel';
    const text = `The same order came through ${other} too, and is despatched there. This copy waits so that nothing is sent twice; it leaves the hold when that channel is disconnected, unless that copy was despatched.`;
    return { text, href: `/orders/${order.twin.orderId.toString()}`, link: 'Open the other copy' };
  }
  if (order.statusReason === 'import_delay' && order.holdUntil) {
    const until = dateTime(order.holdUntil, timeZone).text;
    const text = `Held until ${until} by the import delay of its sales channel, so that changes and cancellations can still arrive. Then it can be despatched by itself; Release ends the wait now.`;
    return { text, href: null, link: null };
  }
  if (order.statusReason !== 'nothing_to_ship') return null;
  const text =
    'Nothing in this order is put into a parcel, so there is no work in it. It becomes work when a line that is shipped arrives.';
  return { text, href: null, link: null };
}

/** On a shipment that was taken back: whether the customer was told of it before. */
function mailGone(shipment: ShipmentDoc, mails: OrderFacts['mails']): string | null {
  if (shipment.state !== 'void') return null;
  const gone = mails.find(({ shipmentId, state }) => shipmentId?.equals(shipment._id) && GONE.has(state));
  if (!gone) return null;
  return gone.state === 'sent'
    ? 'Its mail had gone already: the customer believes that this parcel is on its way.'
    : 'Its mail may have gone already: the customer may believe that this parcel is on its way.';
}

const GONE = new Set(['sent', 'attempting', 'uncertain']);

function presentShipment(shipment: ShipmentDoc, timeZone: string, mails: OrderFacts['mails']) {
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
    mailGone: mailGone(shipment, mails),
    pieces: count(pieces, 'piece'),
    moreLines: Math.max(0, shipment.lines.length - MOST_LINES),
    lines: shipment.lines.slice(0, MOST_LINES).map(({ quantity, name, variantTitle }) => ({
      quantity,
      name,
      variant: variantTitle,
    })),
    parcels: shipment.parcels.map(({ trackingNumber, trackingUrl }) => ({ trackingNumber, trackingUrl })),
    voidHref: `${base}/void`,
    correctHref: `${base}/tracking`,
  };
}
