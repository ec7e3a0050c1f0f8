/** The parts of a ReCharge order (version 2021-11) that tests vary; everything else is filled in. */
export interface OrderRecordParts {
  id?: number | string;
  /** Seconds after 2026-03-02T05:00:00Z, or a time as text. */
  version?: number | string;
  status?: string;
  lines?: {
    id?: number | null;
    quantity?: number;
    sku?: string | null;
    title?: string;
    product?: string | null;
  }[];
  [key: string]: unknown;
}

const BASE = Date.UTC(2026, 2, 2, 5, 0, 0);

/** ReCharge's way of writing a time: whole seconds with an offset. */
export const rechargeTime = (seconds: number): string =>
  new Date(BASE + seconds * 1000).toISOString().replace('.000Z', '+00:00');

/** A bare order record as ReCharge sends it, in version 2021-11. */
export function buildOrderRecord(
  parts: OrderRecordParts = {},
): Record<string, unknown> & { id: number | string } {
  const { id = 812406377, version = 0, status = 'success', lines = [{}], ...rest } = parts;
  const address = {
    address1: '14 Quay Street',
    address2: null,
    city: 'Bristol',
    company: null,
    country_code: 'GB',
    first_name: 'Imogen',
    last_name: 'Tarrant',
    phone: '+447700900123',
    province: '',
    zip: 'BS1 4XJ',
  };
  return {
    id,
    address_id: 160224817,
    billing_address: address,
    shipping_address: address,
    charge: { id: 1284410956, status: 'success' },
    created_at: rechargeTime(0),
    updated_at: typeof version === 'number' ? rechargeTime(version) : version,
    processed_at: rechargeTime(0),
    scheduled_at: rechargeTime(0),
    currency: 'GBP',
    customer: {
      id: 148820664,
      email: 'imogen.tarrant@example.com',
      external_customer_id: { ecommerce: '73819' },
    },
    discounts: [],
    error: null,
    external_order_id: { ecommerce: `61${id}` },
    external_order_number: { ecommerce: `${Number(id) % 100_000}` },
    is_prepaid: false,
    line_items: lines.map((line, index) => ({
      purchase_item_id: line.id === undefined ? 501998214 + index : line.id,
      external_product_id: {
        ecommerce: line.product === undefined ? `81402${line.id ?? index}` : line.product,
      },
      external_variant_id: { ecommerce: `44719${line.id ?? index}` },
      grams: 250,
      images: {},
      original_price: '13.00',
      properties: [],
      purchase_item_type: 'subscription',
      quantity: line.quantity ?? 2,
      sku: line.sku === undefined ? `HLR-DOCK-${index}` : line.sku,
      tax_due: '0.00',
      title: line.title ?? `Dockside Blend ${index}`,
      total_price: '22.10',
      unit_price: '11.05',
      variant_title: '250g / Ground',
    })),
    note: null,
    order_attributes: [],
    shipping_lines: [{ code: 'RM48', price: '3.50', title: 'Royal Mail Tracked 48' }],
    status,
    subtotal_price: '22.10',
    tags: 'Subscription',
    total_discounts: '3.90',
    total_duties: '0.00',
    total_line_items_price: '26.00',
    total_price: '25.60',
    total_refunds: '0.00',
    total_tax: '0.00',
    total_weight_grams: 500,
    type: 'recurring',
    ...rest,
  };
}
