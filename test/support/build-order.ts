import { Types } from 'mongoose';
import type { Deps } from '../../src/deps.ts';
import { toDecimal } from '../../src/mongo/money.ts';
import { type OrderDoc, type OrderLine, orders } from '../../src/orders/model.ts';

/** A line of three pieces of coffee unless told otherwise. */
export function buildLine(overrides: Partial<OrderLine> = {}): OrderLine {
  return {
    lineId: overrides.lineId ?? `line-${new Types.ObjectId().toString()}`,
    sku: 'HB-1000',
    name: 'House blend, whole beans',
    variantTitle: '1 kg',
    quantity: 3,
    unitPrice: toDecimal('12.50'),
    originalPrice: null,
    totalPrice: null,
    tax: null,
    grams: null,
    purchaseItemId: null,
    purchaseItemType: null,
    channelProductId: null,
    channelVariantId: null,
    imageUrl: null,
    properties: [],
    despatchedQuantity: 0,
    removedByChannel: false,
    ...overrides,
  };
}

/** An order as consumers of events store it, without writing it anywhere. */
export function orderDoc(overrides: Partial<OrderDoc> = {}): OrderDoc {
  const now = new Date();
  return {
    _id: new Types.ObjectId(),
    accountId: new Types.ObjectId(),
    channelId: new Types.ObjectId(),
    channelOrderId: String(100_000_000 + Math.floor(Math.random() * 900_000_000)),
    externalOrderId: null,
    number: '1042',
    status: 'new',
    statusReason: null,
    channelStatus: 'success',
    channelUpdatedAt: now,
    contentHash: '',
    revision: 1,
    deletedAt: null,
    isHistory: false,
    warehouseId: null,
    channelCreatedAt: new Date('2026-03-02T05:00:00Z'),
    processedAt: now,
    scheduledAt: null,
    isPrepaid: false,
    type: 'recurring',
    currency: 'GBP',
    customer: {
      channelCustomerId: '1',
      externalCustomerId: null,
      email: 'jane.doe@example.com',
      firstName: 'Jane',
      lastName: 'Doe',
      phone: null,
    },
    shippingAddress: {
      firstName: 'Jane',
      lastName: 'Doe',
      company: null,
      address1: '1 Example Street',
      address2: null,
      city: 'London',
      province: 'Greater London',
      zip: 'SW1A 1AA',
      countryCode: 'GB',
      country: 'United Kingdom',
      phone: null,
    },
    billingAddress: null,
    lines: [buildLine({ lineId: 'line-1' })],
    totals: {
      total: toDecimal('37.50'),
      subtotal: null,
      tax: null,
      discounts: null,
      shipping: null,
      lineItems: null,
      refunds: null,
      duties: null,
      weightGrams: null,
    },
    shippingMethods: [],
    discounts: [],
    note: null,
    tags: [],
    attributes: [],
    chargeId: null,
    chargeStatus: 'success',
    error: null,
    exceptions: [],
    createdAt: now,
    updatedAt: now,
    ...overrides,
  };
}

/** The same, straight in the database. */
export async function buildOrder(
  deps: Pick<Deps, 'db'>,
  overrides: Partial<OrderDoc> = {},
): Promise<OrderDoc> {
  const doc = orderDoc(overrides);
  await orders(deps).insertOne({ ...doc });
  return doc;
}
