import type { ChannelAddress, ChannelCustomer, ChannelLine, ChannelOrder } from './channel-order.ts';
import { sumMoney } from './decimal.ts';
import { createLineIds } from './line-id.ts';
import {
  lineShape,
  orderSchema,
  type RechargeAddress,
  type RechargeLine,
  type RechargeOrder,
} from './order-schema.ts';
import { createUnknownKeys } from './unknown-keys.ts';
import { recordOf, unreadable } from './unreadable.ts';

const unknownKeys = createUnknownKeys(orderSchema.shape, { key: 'line_items', shape: lineShape });

/**
 * An order of version 2021-11 (the bare record, without its envelope) in the gateway's words. Survives
 * every drift that `fields.ts` names; `unknownKeys` names what the format gained.
 *
 * @throws GatewayError `recharge_unreadable` (never retried) only when there is no usable id.
 */
export function parseOrder(record: unknown): { order: ChannelOrder; unknownKeys: string[] } {
  const raw = recordOf('an order', record);
  const order = orderSchema.parse(raw);
  if (order.id === null) throw unreadable('an order', 'it has no usable id');
  return {
    order: toChannelOrder(order.id, order),
    unknownKeys: unknownKeys(raw),
  };
}

function toChannelOrder(id: string, order: RechargeOrder): ChannelOrder {
  const lineId = createLineIds();
  const number = order.external_order_number ?? order.external_order_name;
  return {
    channelOrderId: id,
    externalOrderId: order.external_order_id,
    externalNumber: number?.replace(/^#+/, '') || null,
    channelStatus: order.status ?? 'unknown',
    channelUpdatedAt: order.updated_at,
    channelCreatedAt: order.created_at,
    processedAt: order.processed_at,
    scheduledAt: order.scheduled_at,
    isPrepaid: order.is_prepaid ?? false,
    type: order.type,
    currency: order.currency?.toUpperCase() ?? null,
    customer: toCustomer(order),
    shippingAddress: order.shipping_address && toAddress(order.shipping_address),
    billingAddress: order.billing_address && toAddress(order.billing_address),
    lines: order.line_items.map((line) => toLine(line, lineId)),
    totals: {
      total: order.total_price,
      subtotal: order.subtotal_price,
      tax: order.total_tax,
      discounts: order.total_discounts,
      shipping: sumMoney(order.shipping_lines.map((line) => line.price)),
      lineItems: order.total_line_items_price,
      refunds: order.total_refunds,
      duties: order.total_duties,
      weightGrams: order.total_weight_grams,
    },
    shippingMethods: order.shipping_lines.map(({ code, title, price }) => ({ code, title, price })),
    discounts: order.discounts.map(({ code, value, value_type }) => ({ code, value, valueType: value_type })),
    note: order.note,
    tags: order.tags,
    attributes: order.order_attributes,
    chargeId: order.charge.id,
    chargeStatus: order.charge.status,
    error: order.error,
  };
}

/**
 * ReCharge's customer has an e-mail but no name and no phone (observed by airbytehq/airbyte); those come from
 * the payer's address.
 */
function toCustomer(order: RechargeOrder): ChannelCustomer {
  const { customer } = order;
  const addresses = [order.billing_address, order.shipping_address];
  const named = [customer, ...addresses].find((part) => part?.first_name || part?.last_name);
  return {
    channelCustomerId: customer.id,
    externalCustomerId: customer.external_customer_id,
    email: customer.email?.trim() ?? null,
    firstName: named?.first_name ?? null,
    lastName: named?.last_name ?? null,
    phone: customer.phone ?? addresses.find((part) => part?.phone)?.phone ?? null,
  };
}

function toAddress(address: RechargeAddress): ChannelAddress {
  return {
    firstName: address.first_name,
    lastName: address.last_name,
    company: address.company,
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    province: address.province,
    zip: address.zip,
    countryCode: address.country_code?.toUpperCase() ?? null,
    country: address.country,
    phone: address.phone,
  };
}

function toLine(line: RechargeLine, lineId: ReturnType<typeof createLineIds>): ChannelLine {
  const key = {
    purchaseItemId: line.purchase_item_id,
    channelVariantId: line.external_variant_id,
    title: line.title,
    sku: line.sku,
  };
  return {
    lineId: lineId(key),
    sku: line.sku,
    name: line.title ?? line.variant_title ?? line.sku ?? '',
    variantTitle: line.variant_title,
    // Always there where airbytehq/airbyte observed; a line that lacks it is one piece rather than none.
    quantity: Math.max(0, line.quantity ?? 1),
    unitPrice: line.unit_price,
    originalPrice: line.original_price,
    totalPrice: line.total_price,
    tax: line.tax_due,
    grams: line.grams,
    purchaseItemId: line.purchase_item_id,
    purchaseItemType: line.purchase_item_type,
    channelProductId: line.external_product_id,
    channelVariantId: line.external_variant_id,
    imageUrl: line.images,
    properties: line.properties,
    ...(line.requires_shipping === false ? { requiresShipping: false } : {}),
  };
}
