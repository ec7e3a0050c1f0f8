import { z } from 'zod';
import { f, toRecords } from './fields.ts';
import { isRecord } from './parse-json.ts';

/** `{}` in place of whatever is no object, so that a null address or charge cannot stop a record. */
const objectOf = <T extends z.ZodRawShape>(shape: T) =>
  z
    .unknown()
    .optional()
    .transform((value) => (isRecord(value) ? value : {}))
    .pipe(z.object(shape));

const listOf = <T extends z.ZodRawShape>(shape: T) =>
  z
    .unknown()
    .optional()
    .transform(toRecords)
    .pipe(z.array(z.object(shape)));

const addressShape = {
  address1: f.text,
  address2: f.text,
  city: f.text,
  company: f.text,
  country: f.text,
  country_code: f.text,
  first_name: f.text,
  last_name: f.text,
  phone: f.text,
  province: f.text,
  zip: f.text,
};

/** An address, or null where ReCharge gave none. */
const address = z
  .unknown()
  .optional()
  .transform((value) => (isRecord(value) ? value : null))
  .pipe(z.object(addressShape).nullable());

export const lineShape = {
  external_inventory_policy: f.unread,
  external_product_id: f.externalId,
  external_variant_id: f.externalId,
  grams: f.whole,
  handle: f.unread,
  images: f.imageUrl,
  offer_attributes: f.unread,
  original_price: f.money,
  properties: f.namedValues,
  purchase_item_id: f.id,
  purchase_item_type: f.text,
  quantity: f.whole,
  requires_shipping: f.flag,
  sku: f.text,
  tax_due: f.money,
  tax_lines: f.unread,
  taxable: f.unread,
  taxable_amount: f.unread,
  title: f.text,
  total_price: f.money,
  unit_price: f.money,
  unit_price_includes_tax: f.unread,
  variant_title: f.text,
};

/**
 * An order of version 2021-11. Types: npm package @rechargeapps/storefront-client 2.3.0; what is null or
 * absent: observed by airbytehq/airbyte. Loose: unknown keys are kept, nothing but a missing object is
 * refused.
 */
export const orderSchema = z.object({
  id: f.numericId,
  address_id: f.unread,
  billing_address: address,
  charge: objectOf({ id: f.id, status: f.text }),
  client_details: f.unread,
  created_at: f.time,
  currency: f.text,
  customer: objectOf({
    id: f.id,
    email: f.text,
    external_customer_id: f.externalId,
    first_name: f.text,
    last_name: f.text,
    phone: f.text,
  }),
  discounts: listOf({ code: f.text, value: f.decimal, value_type: f.text }),
  error: f.text,
  external_cart_token: f.unread,
  external_order_id: f.externalId,
  external_order_name: f.externalId,
  external_order_number: f.externalId,
  include: f.unread,
  is_prepaid: f.flag,
  line_items: listOf(lineShape),
  note: f.text,
  order_attributes: f.namedValues,
  processed_at: f.time,
  scheduled_at: f.time,
  shipping_address: address,
  shipping_lines: listOf({ code: f.text, price: f.money, title: f.text }),
  status: f.text,
  subtotal_price: f.money,
  tags: f.tags,
  tax_lines: f.unread,
  taxable: f.unread,
  total_discounts: f.money,
  total_duties: f.money,
  total_line_items_price: f.money,
  total_price: f.money,
  total_refunds: f.money,
  total_tax: f.money,
  total_weight_grams: f.whole,
  type: f.text,
  updated_at: f.time,
});

export type RechargeOrder = z.output<typeof orderSchema>;
export type RechargeLine = RechargeOrder['line_items'][number];
export type RechargeAddress = NonNullable<RechargeOrder['shipping_address']>;
