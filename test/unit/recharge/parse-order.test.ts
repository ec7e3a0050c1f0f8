import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentHash, hashOf } from '../../../src/recharge/content-hash.ts';
import { parseJson } from '../../../src/recharge/parse-json.ts';
import { parseOrder } from '../../../src/recharge/parse-order.ts';
import { fixture, lineRecord, orderRecord } from './fixtures.ts';

const parse = (overrides: Record<string, unknown> = {}) => parseOrder(orderRecord(overrides)).order;

describe('a recorded order', () => {
  test('arrives whole in the words of the gateway', () => {
    const { order, unknownKeys } = parseOrder(fixture<{ order: unknown }>('order-2021-11').order);
    expect(unknownKeys).toEqual([]);
    expect(order).toMatchObject({
      channelOrderId: '812406377',
      externalOrderId: '6120948830285',
      externalNumber: '10482',
      channelStatus: 'success',
      channelUpdatedAt: new Date('2026-03-02T05:06:40Z'),
      channelCreatedAt: new Date('2026-03-02T05:04:11Z'),
      processedAt: new Date('2026-03-02T05:04:15Z'),
      scheduledAt: new Date('2026-03-02T05:00:00Z'),
      isPrepaid: false,
      type: 'recurring',
      currency: 'GBP',
      note: 'Leave with neighbour at 16',
      tags: ['Subscription', 'Subscription Recurring Order'],
      chargeId: '1284410956',
      chargeStatus: 'success',
      error: null,
      attributes: [{ name: 'rc_charge_id', value: '1284410956' }],
      discounts: [{ code: 'SPRING10', value: '10', valueType: 'percentage' }],
      shippingMethods: [{ code: 'Royal Mail Tracked 48', title: 'Royal Mail Tracked 48', price: '3.50' }],
      totals: {
        total: '28.25',
        subtotal: '23.94',
        tax: '0.81',
        discounts: '2.66',
        shipping: '3.50',
        lineItems: '26.60',
        refunds: '0.00',
        duties: '0.00',
        weightGrams: 620,
      },
    });
    expect(order.customer).toEqual({
      channelCustomerId: '148820664',
      externalCustomerId: '7381920456771',
      email: 'imogen.tarrant@example.com',
      firstName: 'Imogen',
      lastName: 'Tarrant',
      phone: '+447700900123',
    });
    expect(order.shippingAddress).toEqual({
      firstName: 'Imogen',
      lastName: 'Tarrant',
      company: null,
      address1: '14 Quay Street',
      address2: 'Flat 3',
      city: 'Bristol',
      province: null,
      zip: 'BS1 4XJ',
      countryCode: 'GB',
      country: null,
      phone: '+447700900123',
    });
    expect(
      order.lines.map((line) => [line.lineId, line.sku, line.quantity, line.unitPrice, line.tax]),
    ).toEqual([
      ['501998214|44719380201533|1', 'HLR-DOCK-250', 2, '11.05', '0.00'],
      ['77310985|44719380824125|1', null, 1, '4.50', '0.81'],
    ]);
    expect(order.lines[0]?.properties).toEqual([
      { name: 'Grind', value: 'Cafetière' },
      { name: 'Gift note', value: null },
    ]);
  });
});

describe('drift', () => {
  test('reads ids, flags and money in every form that was recorded', () => {
    const order = parse({
      id: '812406377',
      is_prepaid: 1,
      total_price: 28.25,
      total_tax: '0E-10',
      total_duties: '0.0',
      total_refunds: null,
      total_weight_grams: '620.4',
      external_order_id: 6120948830285,
      external_order_number: { ecommerce: 10482 },
      updated_at: '2026-03-02T05:06:40',
      discounts: [{ code: null, value: '10.0' }],
    });
    expect(order).toMatchObject({
      channelOrderId: '812406377',
      isPrepaid: true,
      externalOrderId: '6120948830285',
      externalNumber: '10482',
      channelUpdatedAt: new Date('2026-03-02T05:06:40Z'),
      totals: { total: '28.25', tax: '0.00', duties: '0.00', refunds: null, weightGrams: 620 },
      discounts: [{ code: null, value: '10', valueType: null }],
    });
  });

  test.each([null, '[]', 5, {}, undefined])('takes %j for an empty list wherever a list belongs', (value) => {
    const order = parse({
      line_items: value,
      tax_lines: value,
      shipping_lines: value,
      discounts: value,
      order_attributes: value,
    });
    expect(order).toMatchObject({ lines: [], shippingMethods: [], discounts: [], attributes: [] });
    expect(order.totals.shipping).toBeNull();
  });

  test('survives an order that is nothing but its id', () => {
    const { order } = parseOrder({ id: 812406378 });
    expect(order).toMatchObject({
      channelOrderId: '812406378',
      channelStatus: 'unknown',
      channelUpdatedAt: null,
    });
    expect(order.shippingAddress).toBeNull();
    expect(order.customer.email).toBeNull();
    expect(order.lines).toEqual([]);
  });

  test('survives null in every single field', () => {
    for (const key of Object.keys(orderRecord()).filter((name) => name !== 'id')) {
      expect(parse({ [key]: null }).channelOrderId).toBe('812406377');
    }
    for (const key of Object.keys(lineRecord())) {
      expect(parse({ line_items: [lineRecord({ [key]: null })] }).lines).toHaveLength(1);
    }
  });

  test('never throws for any value in any field', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(orderRecord())), fc.jsonValue(), (key, value) => {
        const order = parseOrder(orderRecord({ [key]: value, id: 5 })).order;
        expect(contentHash(order)).toMatch(/^2\.[0-9a-f]{64}$/);
      }),
    );
  });

  test('takes the number from the name where only that is given, without its mark', () => {
    expect(parse({ external_order_number: undefined }).externalNumber).toBe('10482');
    const neither = parse({
      external_order_number: { ecommerce: null },
      external_order_name: { ecommerce: '#' },
    });
    expect(neither.externalNumber).toBeNull();
  });

  test('knows that the platform order does not exist yet', () => {
    expect(parse({ external_order_id: { ecommerce: null } }).externalOrderId).toBeNull();
    expect(parse({ external_order_id: undefined }).externalOrderId).toBeNull();
  });

  test('takes name and phone from the payer, else from the recipient', () => {
    const shipping = { first_name: 'Ola', last_name: null, phone: '1', country_code: 'no' };
    expect(parse({ billing_address: null, shipping_address: shipping }).customer).toMatchObject({
      firstName: 'Ola',
      lastName: null,
      phone: '1',
    });
    expect(parse({ shipping_address: shipping }).shippingAddress?.countryCode).toBe('NO');
    expect(
      parse({ customer: { email: ' a@b.example ', first_name: 'Pia', phone: '2' } }).customer,
    ).toMatchObject({
      channelCustomerId: null,
      email: 'a@b.example',
      firstName: 'Pia',
      phone: '2',
    });
  });

  test('names a line by what there is, and never loses a piece', () => {
    const [bare, zero, negative] = parse({
      line_items: [
        { sku: 'S-1', quantity: null },
        { title: null, variant_title: 'Large', quantity: '0' },
        { quantity: -4 },
      ],
    }).lines;
    expect(bare).toMatchObject({ name: 'S-1', quantity: 1 });
    expect(zero).toMatchObject({ name: 'Large', quantity: 0 });
    expect(negative).toMatchObject({ name: '', quantity: 0 });
  });

  test('counts what the format gained, also inside lines, each once', () => {
    const line = lineRecord({ colour: 'red' });
    const { unknownKeys } = parseOrder(orderRecord({ brand_new: 1, line_items: [line, line, null] }));
    expect(unknownKeys).toEqual(['brand_new', 'line_items.colour']);
  });

  test('is not moved by a hostile body', () => {
    const body =
      '{"id":5,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}';
    expect(parseOrder(parseJson(body)).order.channelOrderId).toBe('5');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const deep = parseJson(`{"id":5,"note":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(parseOrder(deep).order.note).toBeNull();
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 1]));
    expect(parseOrder({ id: 5, ...many }).unknownKeys).toHaveLength(50);
  });
});

describe('no usable id', () => {
  test.each([null, [], 'x', {}, { id: null }, { id: 'abc' }, { id: 1.5 }, { id: {} }])(
    'refuses %j for good',
    (record) => {
      expect(() => parseOrder(record)).toThrow(
        expect.objectContaining({ code: 'recharge_unreadable', retry: 'never' }) as Error,
      );
    },
  );

  test('keeps the digits of ids beyond 2^53', () => {
    expect(parseOrder(parseJson('{"id":9007199254740993}')).order.channelOrderId).toBe('9007199254740993');
  });
});

describe('line ids', () => {
  const idsOf = (lines: Record<string, unknown>[]) =>
    parse({ line_items: lines }).lines.map((line) => line.lineId);

  test('count repeats of one key in their order', () => {
    expect(
      idsOf([lineRecord(), lineRecord({ sku: 'other' }), lineRecord({ purchase_item_id: null })]),
    ).toEqual(['501998214|44719380201533|1', '501998214|44719380201533|2', '|44719380201533|1']);
    expect(idsOf([lineRecord({ external_variant_id: null })])).toEqual(['501998214||1']);
  });

  test('hash title and SKU where both keys are missing', () => {
    const bare = { purchase_item_id: null, external_variant_id: { ecommerce: null } };
    const [one, same, other] = idsOf([
      lineRecord(bare),
      lineRecord(bare),
      lineRecord({ ...bare, sku: null }),
    ]);
    expect(one).toMatch(/^h[0-9a-f]{16}\|1$/);
    expect(same).toBe(one?.replace('|1', '|2'));
    expect(other).not.toBe(one);
  });

  test('do not depend on properties, prices or quantities', () => {
    const changed = lineRecord({ properties: [{ name: 'x', value: 'y' }], unit_price: '1', quantity: 9 });
    expect(idsOf([changed])).toEqual(idsOf([lineRecord()]));
  });

  test('are unique within an order, whatever its lines', () => {
    const lines = fc.array(
      fc.record({
        purchase_item_id: fc.constantFrom(null, 1, '1', 2),
        external_variant_id: fc.constantFrom(null, { ecommerce: '7' }, '8'),
        title: fc.constantFrom(null, 'A', 'B'),
        sku: fc.constantFrom(null, 'S'),
      }),
    );
    fc.assert(
      fc.property(lines, (records) => {
        expect(new Set(idsOf(records)).size).toBe(records.length);
      }),
    );
  });
});

describe('contentHash', () => {
  test('is the same for the same content however it is written', () => {
    const order = parse();
    const rewritten = parse({
      id: '812406377',
      total_price: 28.25,
      total_duties: '0E-10',
      updated_at: '2026-03-02T00:06:40-05:00',
      discounts: [{ value_type: 'percentage', code: 'SPRING10', value: '10.00' }],
      brand_new: 1,
    });
    expect(contentHash(rewritten)).toBe(contentHash(order));
    const reversed = Object.fromEntries(Object.entries(order).reverse()) as unknown as typeof order;
    expect(contentHash(reversed)).toBe(contentHash(order));
  });

  test('of version 0.1.0, which did not read whether a line is shipped, is that of the same content still', () => {
    const line = { title: 'Membership', quantity: 1, requires_shipping: false };
    const [now, changed] = [parse({ line_items: [line] }), parse({ line_items: [line], note: 'other' })];
    const lines = now.lines.map((read) => ({ ...read, requiresShipping: undefined }));
    const former = contentHash(Object.assign({}, now, { lines }));
    expect(former).not.toBe(contentHash(now));
    const before = former.replace('2.', '');
    expect([hashOf(now).isHash(before), hashOf(changed).isHash(before)]).toEqual([true, false]);
    // In today's format it is another content.
    expect(hashOf(now).isHash(former)).toBe(false);
  });

  test('changes with anything a merchant would see', () => {
    const base = contentHash(parse());
    for (const change of [
      { status: 'cancelled' },
      { note: null },
      { total_price: '28.26' },
      { line_items: [] },
    ]) {
      expect(contentHash(parse(change))).not.toBe(base);
    }
  });
});
