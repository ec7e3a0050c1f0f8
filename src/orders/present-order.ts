import type { z } from 'zod';
import { iso } from '../api/iso.ts';
import { fromDecimal } from '../mongo/money.ts';
import type { OrderDoc, OrderLine } from './model.ts';
import type { orderAnswer } from './order-answer.ts';
import { remainingOfLine } from './quantities.ts';

type OrderAnswer = z.input<typeof orderAnswer>;

/** An order as the API gives it: ids as text, money as decimal text, times as ISO 8601 in UTC. */
export function presentOrder(order: OrderDoc): OrderAnswer {
  const { totals } = order;
  return {
    id: order._id.toString(),
    channelId: order.channelId.toString(),
    channelOrderId: order.channelOrderId,
    externalOrderId: order.externalOrderId,
    number: order.number,
    status: order.status,
    statusReason: order.statusReason ?? null,
    holdUntil: iso(order.holdUntil ?? null),
    channelStatus: order.channelStatus,
    channelUpdatedAt: iso(order.channelUpdatedAt),
    revision: order.revision,
    deletedAt: iso(order.deletedAt),
    warehouseId: order.warehouseId?.toString() ?? null,
    channelCreatedAt: iso(order.channelCreatedAt),
    processedAt: iso(order.processedAt),
    scheduledAt: iso(order.scheduledAt),
    isPrepaid: order.isPrepaid,
    type: order.type,
    currency: order.currency,
    customer: order.customer,
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    lines: order.lines.map(presentLine),
    totals: {
      total: fromDecimal(totals.total),
      subtotal: fromDecimal(totals.subtotal),
      tax: fromDecimal(totals.tax),
      discounts: fromDecimal(totals.discounts),
      shipping: fromDecimal(totals.shipping),
      lineItems: fromDecimal(totals.lineItems),
      refunds: fromDecimal(totals.refunds),
      duties: fromDecimal(totals.duties),
      weightGrams: totals.weightGrams,
    },
    shippingMethods: order.shippingMethods.map((entry) => ({ ...entry, price: fromDecimal(entry.price) })),
    discounts: order.discounts,
    note: order.note,
    tags: order.tags,
    attributes: order.attributes,
    chargeId: order.chargeId,
    chargeStatus: order.chargeStatus,
    error: order.error,
    exceptions: order.exceptions.map(({ code, message, at }) => ({ code, message, at: iso(at) })),
    createdAt: iso(order.createdAt),
    updatedAt: iso(order.updatedAt),
  };
}

function presentLine(line: OrderLine): OrderAnswer['lines'][number] {
  return {
    lineId: line.lineId,
    sku: line.sku,
    name: line.name,
    variantTitle: line.variantTitle,
    quantity: line.quantity,
    despatchedQuantity: line.despatchedQuantity,
    remainingQuantity: remainingOfLine(line),
    removedByChannel: line.removedByChannel,
    unitPrice: fromDecimal(line.unitPrice),
    originalPrice: fromDecimal(line.originalPrice),
    totalPrice: fromDecimal(line.totalPrice),
    tax: fromDecimal(line.tax),
    grams: line.grams,
    purchaseItemId: line.purchaseItemId,
    purchaseItemType: line.purchaseItemType,
    channelProductId: line.channelProductId,
    channelVariantId: line.channelVariantId,
    imageUrl: line.imageUrl,
    properties: line.properties,
  };
}
