import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePlan } from '../../../src/recharge/parse-plan.ts';
import { parseProduct } from '../../../src/recharge/parse-product.ts';
import { fixture } from './fixtures.ts';

const PLAN = {
  id: 15530871,
  type: 'subscription',
  title: 'Dockside Blend',
  external_product_id: { ecommerce: '8140226093117' },
  external_variant_ids: null,
  discount_amount: '15.00',
  discount_type: 'percentage',
  subscription_preferences: {
    interval_unit: 'week',
    order_interval_frequency: 4,
    charge_interval_frequency: '4',
  },
  updated_at: '2026-02-11T16:42:10+00:00',
  deleted_at: null,
};
const unreadable = expect.objectContaining({ code: 'recharge_unreadable', retry: 'never' }) as Error;

describe('a plan', () => {
  test('arrives in the words of the gateway', () => {
    expect(parsePlan(PLAN)).toEqual({
      plan: {
        channelPlanId: '15530871',
        channelProductId: '8140226093117',
        title: 'Dockside Blend',
        type: 'subscription',
        channelVariantIds: null,
        discountAmount: '15.00',
        discountType: 'percentage',
        intervalUnit: 'week',
        orderIntervalFrequency: 4,
        chargeIntervalFrequency: 4,
        channelUpdatedAt: new Date('2026-02-11T16:42:10Z'),
        deletedAt: null,
      },
      unknownKeys: [],
    });
  });

  test('survives its recorded drift', () => {
    const drifted = {
      ...PLAN,
      id: '15530871',
      discount_amount: '0E-10',
      external_product_id: '81',
      extra: 1,
    };
    expect(
      parsePlan({ ...drifted, subscription_preferences: null, external_variant_ids: [44, '45', null] }),
    ).toMatchObject({
      plan: {
        channelPlanId: '15530871',
        discountAmount: '0.00',
        channelProductId: '81',
        channelVariantIds: ['44', '45'],
        intervalUnit: null,
      },
      unknownKeys: ['extra'],
    });
  });

  test('is for all variants when its list is empty without a restriction', () => {
    const of = (restricted: unknown) =>
      parsePlan({ ...PLAN, external_variant_ids: [], has_variant_restrictions: restricted }).plan
        .channelVariantIds;
    expect(of(false)).toBeNull();
    expect(of(undefined)).toBeNull();
    expect(of(true)).toEqual([]);
  });

  test('is refused for good only without a usable id', () => {
    for (const record of [null, {}, { id: 'x' }]) expect(() => parsePlan(record)).toThrow(unreadable);
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(PLAN)), fc.jsonValue(), (key, value) => {
        expect(parsePlan({ ...PLAN, [key]: value, id: 7 }).plan.channelPlanId).toBe('7');
      }),
    );
  });
});

describe('a product', () => {
  const record = () => fixture<{ product: Record<string, unknown> }>('product-2021-11').product;

  test('arrives in the words of the gateway', () => {
    const { product, unknownKeys } = parseProduct(record());
    expect(unknownKeys).toEqual([]);
    expect(product).toMatchObject({
      channelProductId: '8140226093117',
      title: 'Dockside Blend',
      vendor: 'Harbour Lane Roasters',
      imageUrl: 'https://cdn.example.com/harbour-lane/dockside-blend_medium.jpg',
      requiresShipping: true,
      channelUpdatedAt: new Date('2026-02-11T16:42:08Z'),
    });
    expect(product.variants).toEqual([
      {
        channelVariantId: '44719380201533',
        sku: 'HLR-DOCK-250',
        title: '250g / Ground',
        unitPrice: '13.00',
        compareAtPrice: null,
        grams: 250,
        imageUrl: 'https://cdn.example.com/harbour-lane/dockside-250_medium.jpg',
        requiresShipping: true,
      },
      {
        channelVariantId: '44719380234301',
        sku: 'HLR-DOCK-1000',
        title: '1kg / Whole bean',
        unitPrice: '42.00',
        compareAtPrice: '46.00',
        grams: 1000,
        imageUrl: null,
        requiresShipping: true,
      },
    ]);
  });

  test('survives drift, leaves out variants without an id and picks the first picture', () => {
    const { product, unknownKeys } = parseProduct({
      external_product_id: { ecommerce: 81 },
      brand: 'B',
      images: [
        { medium: 'https://x/2', sort_order: 2 },
        { medium: 'https://x/1', sort_order: '1' },
        { sort_order: 0 },
        { medium: 'https://x/3' },
      ],
      variants: [
        { external_variant_id: 44, prices: null, dimensions: { weight: '2', weight_unit: 'KG' } },
        {
          external_variant_id: 45,
          prices: { unit_price: 5 },
          dimensions: { weight: 1, weight_unit: 'stone' },
          odd: 1,
        },
        { external_variant_id: 46, dimensions: { weight: -1, weight_unit: 'g' } },
        { external_variant_id: 47, dimensions: { weight_unit: 'lb' } },
        { title: 'no id' },
      ],
    });
    expect(product).toMatchObject({
      channelProductId: '81',
      vendor: 'B',
      imageUrl: 'https://x/1',
      requiresShipping: null,
    });
    expect(
      product.variants.map((variant) => [variant.channelVariantId, variant.grams, variant.unitPrice]),
    ).toEqual([
      ['44', 2000, null],
      ['45', null, '5.00'],
      ['46', null, null],
      ['47', null, null],
    ]);
    expect(unknownKeys).toEqual(['variants.odd']);
  });

  test('is refused for good only without a product id', () => {
    for (const value of [null, {}, { external_product_id: '' }])
      expect(() => parseProduct(value)).toThrow(unreadable);
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(record())), fc.jsonValue(), (key, value) => {
        const changed = { ...record(), [key]: value, external_product_id: '9' };
        expect(parseProduct(changed).product.channelProductId).toBe('9');
      }),
    );
  });
});
