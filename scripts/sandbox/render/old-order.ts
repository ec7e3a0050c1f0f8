import type { Address, Order } from '../data/state.ts';
import { totalsOf } from '../data/totals.ts';
import type { JsonObject } from '../json.ts';
import { formatMoney } from '../money.ts';
import { easternText } from '../times.ts';
import {
  customerHash,
  externalCustomerId,
  type RenderContext,
  renderAddress,
  renderImages,
} from './parts.ts';

const countries = new Intl.DisplayNames(['en'], { type: 'region' });

/**
 * The order in the shape of 2021-01: flat ids, upper case, Eastern time without a zone, uneven decimals.
 * Fields as in an order that airbytehq/airbyte observed.
 */
export function renderOldOrder(context: RenderContext, order: Order): JsonObject {
  const sums = totalsOf(order);
  const money = (minor: number) => formatMoney(minor, order.currency);
  const processed = order.processedAt === null ? null : easternText(order.processedAt);
  const { firstName = '', lastName = '', phone = null } = order.shipping ?? {};
  return {
    address_id: order.addressId,
    address_is_active: 1,
    billing_address: order.billing && renderOldAddress(order.billing),
    browser_ip: null,
    charge_id: order.charge.id,
    charge_status: order.charge.status.toUpperCase(),
    created_at: easternText(order.createdAt),
    currency: order.currency,
    customer: {
      accepts_marketing: true,
      email: order.email,
      first_name: firstName,
      last_name: lastName,
      phone,
      send_email_welcome: false,
      verified_email: true,
    },
    customer_id: order.customerId,
    discount_codes: order.discount
      ? [{ amount: order.discount.percent.toFixed(1), code: order.discount.code, type: 'percentage' }]
      : null,
    email: order.email,
    error: order.error,
    first_name: firstName,
    hash: customerHash(order.customerId),
    id: order.id,
    is_prepaid: order.isPrepaid ? 1 : 0,
    last_name: lastName,
    line_items: order.lines.map((line) => ({
      external_inventory_policy: 'decrement_obeying_policy',
      grams: line.grams,
      images: renderImages(context, line.handle),
      original_price: money(line.originalPrice),
      price: money(line.unitPrice),
      product_title: line.title,
      properties: line.properties.map(({ name, value }) => ({ name, value })),
      quantity: line.quantity,
      shopify_product_id: line.productId,
      shopify_variant_id: line.variantId,
      sku: line.sku,
      subscription_id: line.purchaseItemId,
      tax_lines: [],
      title: line.title,
      variant_title: line.variantTitle,
    })),
    note: order.note,
    note_attributes: [{ name: 'rc_charge_id', value: String(order.charge.id) }],
    payment_processor: 'shopify_payments',
    processed_at: processed,
    scheduled_at: easternText(order.scheduledAt),
    shipped_date: processed,
    shipping_address: order.shipping && renderOldAddress(order.shipping),
    shipping_date: easternText(order.scheduledAt),
    shipping_lines: order.shippingMethod
      ? [
          {
            code: order.shippingMethod.title,
            price: money(order.shippingMethod.price),
            source: 'shopify',
            title: order.shippingMethod.title,
          },
        ]
      : [],
    shopify_cart_token: null,
    shopify_customer_id: externalCustomerId(order.customerId),
    shopify_id: order.external?.id ?? null,
    shopify_order_id: order.external?.id ?? null,
    shopify_order_number: order.external?.number ?? null,
    status: order.status.toUpperCase(),
    subtotal_price: money(sums.subtotal),
    tags: order.tags ?? '',
    tax_lines: sums.tax > 0 ? [{ price: money(sums.tax), rate: '0.2', title: 'VAT' }] : [],
    total_discounts: money(sums.discounts),
    total_duties: '0.0',
    total_line_items_price: money(sums.items),
    total_price: money(sums.total),
    total_refunds: order.charge.status === 'refunded' ? money(sums.total) : null,
    total_tax: money(sums.tax),
    total_weight: sums.grams,
    transaction_id: String(60_000_000_000 + order.charge.id),
    type: order.type.toUpperCase(),
    updated_at: easternText(order.updatedAt),
  };
}

function renderOldAddress(address: Address): JsonObject {
  const { country_code: _code, ...rest } = renderAddress(address);
  return { ...rest, country: countries.of(address.country) ?? address.country };
}
