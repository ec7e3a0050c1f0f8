import type { Order, OrderLine } from '../data/state.ts';
import { type Totals, totalsOf } from '../data/totals.ts';
import type { Json, JsonObject } from '../json.ts';
import { formatMoney } from '../money.ts';
import { utcText } from '../times.ts';
import {
  customerHash,
  externalCustomerId,
  type RenderContext,
  renderAddress,
  renderImages,
} from './parts.ts';

/**
 * The order in the shape of 2021-11: ids in objects, lower case, UTC, money as text. Fields as in an order
 * that airbytehq/airbyte observed, types as in ReCharge's own, npm package @rechargeapps/storefront-client
 * 2.3.0.
 */
export function renderNewOrder(context: RenderContext, order: Order): JsonObject {
  const sums = totalsOf(order);
  const money = (minor: number) => formatMoney(minor, order.currency);
  return {
    id: order.id,
    address_id: order.addressId,
    billing_address: order.billing && renderAddress(order.billing),
    charge: {
      id: order.charge.id,
      external_transaction_id: { payment_processor: String(60_000_000_000 + order.charge.id) },
      payment_processor_name: 'shopify_payments',
      status: order.charge.status,
    },
    client_details: { browser_ip: null, user_agent: null },
    created_at: utcText(order.createdAt),
    currency: order.currency,
    customer: {
      id: order.customerId,
      email: order.email,
      external_customer_id: { ecommerce: externalCustomerId(order.customerId) },
      hash: customerHash(order.customerId),
    },
    discounts: order.discount
      ? [
          {
            id: 90_417_733,
            code: order.discount.code,
            value: order.discount.percent,
            value_type: 'percentage',
          },
        ]
      : [],
    error: order.error,
    external_cart_token: null,
    external_order_id: { ecommerce: order.external?.id ?? null },
    external_order_name: { ecommerce: order.external ? `#${order.external.number}` : null },
    external_order_number: { ecommerce: order.external ? String(order.external.number) : null },
    is_prepaid: order.isPrepaid,
    line_items: order.lines.map((line, index) => renderLine(context, order, line, sums.lines[index])),
    note: order.note,
    order_attributes: [{ name: 'rc_charge_id', value: String(order.charge.id) }],
    processed_at: order.processedAt === null ? null : utcText(order.processedAt),
    scheduled_at: utcText(order.scheduledAt),
    shipping_address: order.shipping && renderAddress(order.shipping),
    shipping_lines: order.shippingMethod
      ? [
          {
            code: order.shippingMethod.title,
            price: money(order.shippingMethod.price),
            source: 'shopify',
            tax_lines: [],
            taxable: false,
            title: order.shippingMethod.title,
          },
        ]
      : [],
    status: order.status,
    subtotal_price: money(sums.subtotal),
    tags: order.tags,
    tax_lines: taxLines(order, sums),
    taxable: sums.tax > 0,
    total_discounts: money(sums.discounts),
    total_duties: money(0),
    total_line_items_price: money(sums.items),
    total_price: money(sums.total),
    total_refunds: money(order.charge.status === 'refunded' ? sums.total : 0),
    total_tax: money(sums.tax),
    total_weight_grams: sums.grams,
    type: order.type,
    updated_at: utcText(order.updatedAt),
    ...order.extra,
  };
}

function renderLine(
  context: RenderContext,
  order: Order,
  line: OrderLine,
  sums: Totals['lines'][number] | undefined,
): Json {
  const money = (minor: number) => formatMoney(minor, order.currency);
  const { tax = 0, taxable = 0, gross = 0 } = sums ?? {};
  return {
    purchase_item_id: line.purchaseItemId,
    external_inventory_policy: 'decrement_obeying_policy',
    external_product_id: { ecommerce: line.productId },
    external_variant_id: { ecommerce: line.variantId },
    grams: line.grams,
    handle: null,
    images: renderImages(context, line.handle),
    original_price: money(line.originalPrice),
    properties: line.properties.map(({ name, value }) => ({ name, value })),
    purchase_item_type: line.kind,
    quantity: line.quantity,
    sku: line.sku,
    tax_due: money(tax),
    tax_lines:
      tax > 0
        ? [{ price: money(tax), rate: taxRate(line.taxRate), title: 'VAT', unit_price: money(tax) }]
        : [],
    taxable: line.taxRate > 0,
    taxable_amount: money(taxable),
    title: line.title,
    total_price: money(gross),
    unit_price: money(line.unitPrice),
    unit_price_includes_tax: false,
    variant_title: line.variantTitle,
    ...line.extra,
  };
}

/** `0.2000`: hundredths of a per cent as a share of one, four decimals. */
const taxRate = (hundredths: number) => `0.${String(hundredths).padStart(4, '0')}`;

function taxLines(order: Order, sums: Totals): Json {
  const rate = order.lines.find((line) => line.taxRate > 0)?.taxRate;
  if (rate === undefined || sums.tax === 0) return [];
  return [{ price: formatMoney(sums.tax, order.currency), rate: taxRate(rate), title: 'VAT' }];
}
