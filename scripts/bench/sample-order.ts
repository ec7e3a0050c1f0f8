import { createHash, createHmac } from 'node:crypto';

/** A delivery of the size of a real order (about 3 kB), with its own id. */
export function sampleOrder(id: number, updatedAt = '2026-11-01T10:00:00+00:00'): Buffer {
  const line = (n: number) => ({
    purchase_item_id: id * 10 + n,
    external_product_id: { ecommerce: `81402260931${n}` },
    external_variant_id: { ecommerce: `4471938020153${n}` },
    grams: 250,
    images: { original: 'https://cdn.example.com/harbour-lane/dockside-blend.jpg' },
    original_price: '13.00',
    properties: [{ name: 'Grind', value: 'Cafetière' }],
    purchase_item_type: 'subscription',
    quantity: 2,
    sku: `HLR-DOCK-25${n}`,
    tax_due: '0.00',
    tax_lines: [],
    title: 'Dockside Blend',
    total_price: '22.10',
    unit_price: '11.05',
    variant_title: '250g / Ground',
  });
  const address = {
    address1: '14 Quay Street',
    address2: 'Flat 3',
    city: 'Bristol',
    company: null,
    country_code: 'GB',
    first_name: 'Imogen',
    last_name: 'Tarrant',
    phone: '+447700900123',
    province: '',
    zip: 'BS1 4XJ',
  };
  return Buffer.from(
    JSON.stringify({
      order: {
        id,
        address_id: 160224817,
        billing_address: address,
        shipping_address: address,
        charge: { id: id + 1, status: 'success' },
        created_at: updatedAt,
        updated_at: updatedAt,
        processed_at: updatedAt,
        scheduled_at: updatedAt,
        currency: 'GBP',
        customer: {
          id: 148820664,
          email: 'imogen.tarrant@example.com',
          external_customer_id: { ecommerce: '7381920456771' },
        },
        external_order_id: { ecommerce: String(6120948830285 + id) },
        external_order_number: { ecommerce: String(id) },
        is_prepaid: false,
        line_items: [line(1), line(2), line(3)],
        note: 'Leave with neighbour at 16',
        shipping_lines: [{ code: 'Royal Mail Tracked 48', price: '3.50', title: 'Royal Mail Tracked 48' }],
        status: 'success',
        subtotal_price: '66.30',
        tags: 'Subscription, Subscription Recurring Order',
        total_price: '69.80',
        total_tax: '0.00',
        total_discounts: '0.00',
        type: 'recurring',
      },
    }),
  );
}

/** The headers that ReCharge signs a delivery with. */
export function signedDelivery(secret: string, body: Buffer): Record<string, string> {
  const t = Math.floor(Date.now() / 1000);
  const v1 = createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex');
  return {
    'content-type': 'application/json',
    'x-recharge-hmac-sha256': createHash('sha256').update(secret).update(body).digest('hex'),
    'x-recharge-webhook-signature': `t=${t},v1=${v1}`,
    'x-recharge-webhook-timestamp': String(t),
  };
}
