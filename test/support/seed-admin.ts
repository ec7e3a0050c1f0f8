import { Types } from 'mongoose';
import { createApiKey } from '../../src/api/keys.ts';
import { writeAudit } from '../../src/audit/write-audit.ts';
import type { Actor, Deps } from '../../src/deps.ts';
import { type DeadLetterDoc, deadLetters } from '../../src/events/dead-letter-model.ts';
import { type EventDoc, events, type Outcome } from '../../src/events/model.ts';
import { type MailDoc, type MailState, mails } from '../../src/mail/model.ts';
import { toDecimal } from '../../src/mongo/money.ts';
import { type OrderDoc, type OrderStatus, orders } from '../../src/orders/model.ts';
import { products } from '../../src/products/model.ts';
import { buildChannel } from './build-channel.ts';
import { channelParts } from './channel-parts.ts';
import { sendDespatch } from './send-despatch.ts';

const PEOPLE = [
  ['Amelia', 'Hughes', 'York', 'YO1 7HU', 'GB'],
  ['Oliver', 'Nakamura-Fitzgerald', 'Edinburgh', 'EH8 8DX', 'GB'],
  ['Sofía', 'Ramírez', 'Madrid', '28013', 'ES'],
  ['Jürgen', 'Weiß', 'Köln', '50667', 'DE'],
  ['Niamh', "O'Connor", 'Galway', 'H91 E2K3', 'IE'],
  ['Zoë', 'van den Berg', 'Utrecht', '3511 LX', 'NL'],
] as const;

const GOODS = [
  ['House Espresso', '1 kg, whole bean', 'ESP-1000-WB', '24.00'],
  ['Ethiopia Guji', '250 g, filter', 'ETH-250-F', '11.50'],
  ['Paper filters', '100 pack', 'FIL-100', '4.25'],
  ['Cold Brew Concentrate', null, null, '14.95'],
] as const;

/** What ReCharge does not say of a variant. */
const UNTOLD = { compareAtPrice: null, grams: null, imageUrl: null, requiresShipping: null };

const USER: Actor = { kind: 'user', id: '0', name: 'sam@acme.example' };
const NOBODY_WAKES = {
  publisher: { publish: () => Promise.reject(new Error('the seed runs without a broker')) },
};

/** A shop's week for one account: channels, orders in every status, shipments, mails, events, products. */
export async function seedAdmin(deps: Deps, accountId: Types.ObjectId) {
  const now = deps.now().getTime();
  const ago = (minutes: number) => new Date(now - minutes * 60_000);
  const { doc: uk } = await buildChannel(deps, {
    accountId,
    name: 'ReCharge UK',
    despatchEmails: { ...channelParts().despatchEmails, enabled: true },
  });
  const { doc: eu } = await buildChannel(deps, { accountId, name: 'ReCharge Europe' });

  const order = async (i: number, status: OrderStatus, minutes: number, extra: Partial<OrderDoc> = {}) => {
    const [firstName, lastName, city, zip, countryCode] = PEOPLE[i % PEOPLE.length] ?? PEOPLE[0];
    const goods = GOODS.slice(i % 2, (i % 2) + 1 + (i % 3));
    const address = {
      firstName,
      lastName,
      company: null,
      address1: '12 Harbour Street',
      address2: 'Flat 3',
      city,
      province: null,
      zip,
      countryCode,
      country: null,
      phone: '+44 1904 555 0123',
    };
    const channel = i % 4 === 3 ? eu : uk;
    const doc: OrderDoc = {
      _id: new Types.ObjectId(),
      accountId,
      channelId: channel._id,
      channelOrderId: String(648_000_100 + i),
      externalOrderId: String(5_120_000_000_000 + i),
      number: `UK-${10_420 + i}`,
      status,
      statusReason: null,
      channelStatus: status === 'cancelled' ? 'cancelled' : status === 'forecast' ? 'queued' : 'success',
      channelUpdatedAt: ago(minutes),
      contentHash: '',
      revision: 1,
      deletedAt: null,
      isHistory: status === 'history',
      warehouseId: null,
      channelCreatedAt: ago(minutes + 5),
      processedAt: status === 'forecast' ? null : ago(minutes),
      scheduledAt: status === 'forecast' ? ago(-3_000) : null,
      isPrepaid: false,
      type: 'recurring',
      currency: channel === eu ? 'EUR' : 'GBP',
      customer: {
        channelCustomerId: '1',
        externalCustomerId: null,
        email: `${firstName.toLowerCase()}@customer.example`,
        firstName,
        lastName,
        phone: null,
      },
      shippingAddress: address,
      billingAddress: address,
      lines: goods.map(([name, variantTitle, sku, price], n) => ({
        lineId: `${i}${n}|v|1`,
        sku,
        name,
        variantTitle,
        quantity: n + 1,
        unitPrice: toDecimal(price),
        originalPrice: toDecimal(price),
        totalPrice: toDecimal(price),
        tax: toDecimal('0.00'),
        grams: 250,
        purchaseItemId: null,
        purchaseItemType: 'subscription',
        channelProductId: '1',
        channelVariantId: '1',
        imageUrl: null,
        properties: [],
        despatchedQuantity: 0,
        removedByChannel: false,
      })),
      totals: {
        total: toDecimal('43.20'),
        subtotal: toDecimal('39.25'),
        tax: toDecimal('0.00'),
        discounts: toDecimal('3.90'),
        shipping: toDecimal('3.95'),
        lineItems: toDecimal('43.15'),
        refunds: null,
        duties: null,
        weightGrams: 1_250,
      },
      shippingMethods: [{ code: 'std', title: 'Standard (2–3 days)', price: toDecimal('3.95') }],
      discounts: [],
      note: i % 5 === 0 ? 'Please leave it with the neighbour at number 14.' : null,
      tags: ['Subscription', 'Recurring Order'],
      attributes: [],
      chargeId: '1',
      chargeStatus: 'success',
      error: null,
      exceptions: [],
      createdAt: ago(minutes),
      updatedAt: ago(minutes),
      ...extra,
    };
    await orders(deps).insertOne(doc);
    return doc;
  };
  const event = (
    of: OrderDoc,
    topic: string,
    outcome: Outcome,
    minutes: number,
    more: Partial<EventDoc> = {},
  ): EventDoc => ({
    _id: new Types.ObjectId(),
    accountId,
    channelId: of.channelId,
    eventId: `${of.channelOrderId}${topic}${minutes}`,
    topic,
    resource: 'order',
    objectId: of.channelOrderId,
    via: 'webhook',
    verified: 'timestamped',
    outcome,
    reason: null,
    changes: [],
    channelUpdatedAt: ago(minutes),
    revision: 1,
    receivedAt: ago(minutes),
    lastReceivedAt: ago(minutes),
    decidedAt: new Date(ago(minutes).getTime() + 38),
    deliveries: 1,
    traceparent: null,
    unknownKeys: [],
    raw: Buffer.from(JSON.stringify({ order: { id: of.channelOrderId, email: 'amelia@customer.example' } })),
    ...more,
  });

  const fresh = await order(0, 'new', 4);
  const parted = await order(2, 'new', 55);
  await order(1, 'on_hold', 130);
  await order(3, 'new', 300);
  const gone = await order(4, 'new', 1_500);
  const trouble = await order(5, 'exception', 2_000, {
    exceptions: [
      {
        code: 'cancelled_after_despatch',
        message: 'ReCharge cancelled this order after a parcel had left.',
        at: ago(1_900),
      },
    ],
  });
  await order(6, 'cancelled', 3_000);
  await order(7, 'forecast', 0);
  for (let i = 8; i < 12; i += 1) await order(i, 'history', 30_000 + i * 1_440);

  await events(deps).insertMany([
    event(fresh, 'order/created', 'applied', 4, {
      changes: [
        { path: 'order', before: null, after: 'created' },
        { path: 'number', before: null, after: fresh.number },
        { path: 'totals.total', before: null, after: '43.20' },
      ],
    }),
    event(fresh, 'order/updated', 'applied', 3, {
      changes: [
        { path: 'shippingAddress.city', before: 'Leeds', after: 'York' },
        { path: 'lines[0].quantity', before: 2, after: 1 },
      ],
    }),
    event(fresh, 'order/processed', 'duplicate', 2, { deliveries: 3, lastReceivedAt: ago(1) }),
    event(fresh, 'order/updated', 'superseded', 1, { reason: 'older_than_ours' }),
    event(trouble, 'order/cancelled', 'applied', 1_900),
    event(gone, 'order/created', 'ignored', 1_501, { reason: 'test_delivery' }),
  ]);
  const { shipment } = await sendDespatch({ ...deps, broker: NOBODY_WAKES }, accountId, USER, {
    orderId: parted._id.toString(),
    carrier: 'Royal Mail',
    service: 'Tracked 48',
    trackingNumber: 'AB 1234 5678 9GB',
    lines: [{ lineId: parted.lines[0]?.lineId, quantity: 1 }],
  });
  await sendDespatch({ ...deps, broker: NOBODY_WAKES }, accountId, USER, {
    orderId: gone._id.toString(),
    carrier: "Bob's Bikes",
    parcels: [{ trackingNumber: 'B1' }, { trackingNumber: 'B2' }],
  });
  const html =
    '<!doctype html><html lang="en"><head><title>Mail</title></head><body><h1>On its way</h1><p>Hello</p></body></html>';
  await mails(deps).updateOne(
    { shipmentId: shipment._id },
    {
      $set: {
        state: 'sent',
        subject: `Your Acme order ${parted.number} is on its way`,
        sentAt: ago(50),
        explanation: null,
        attempts: [
          {
            version: 1,
            startedAt: ago(51),
            endedAt: ago(51),
            state: 'deferred',
            reply: '451 4.7.1 Greylisted, try again later',
            messageId: '<despatch.1.v1@helm.example>',
          },
          {
            version: 1,
            startedAt: ago(50),
            endedAt: ago(50),
            state: 'sent',
            reply: '250 2.0.0 OK queued as 4F2A',
            messageId: '<despatch.1.v1@helm.example>',
          },
        ],
        rendered: {
          subject: 'Your Acme order is on its way',
          preheader: 'Track your parcel',
          html,
          text: 'On its way\n\nHello',
        },
      },
    },
  );
  const mail = (of: OrderDoc, state: MailState, minutes: number, more: Partial<MailDoc> = {}): MailDoc => ({
    _id: new Types.ObjectId(),
    accountId,
    channelId: of.channelId,
    kind: 'despatch',
    subjectId: new Types.ObjectId().toString(),
    orderId: of._id,
    channelOrderId: '',
    orderNumber: of.number,
    shipmentId: null,
    state,
    reason: null,
    explanation: null,
    subject: null,
    version: 1,
    attempts: [],
    lease: null,
    wokenAt: null,
    sentAt: null,
    rendered: null,
    to: of.customer.email,
    dueAt: ago(minutes),
    createdAt: ago(minutes),
    updatedAt: ago(minutes),
    ...more,
  });
  const uncertain = mail(trouble, 'uncertain', 1_950, {
    subject: 'Your order is on its way',
    attempts: [
      {
        version: 1,
        startedAt: ago(1_950),
        endedAt: ago(1_950),
        state: 'uncertain',
        reply: null,
        messageId: '<despatch.2.v1@helm.example>',
      },
    ],
  });
  await mails(deps).insertMany([
    uncertain,
    mail(trouble, 'failed', 1_940, { explanation: 'The mail server said: 550 5.1.1 no such user.' }),
    mail(fresh, 'scheduled', -10),
  ]);

  const product = {
    accountId,
    vendor: null,
    description: null,
    imageUrl: null,
    requiresShipping: null,
    catalogueUpdatedAt: null,
    catalogueCheckedAt: null,
    contentHash: '',
    deletedAt: null,
    revision: 1,
  };
  await products(deps).insertMany([
    {
      ...product,
      _id: new Types.ObjectId(),
      channelId: uk._id,
      channelProductId: '7001',
      title: 'House Espresso',
      vendor: 'Acme Coffee',
      requiresShipping: true,
      variants: [
        {
          channelVariantId: '1',
          sku: 'ESP-1000-WB',
          title: '1 kg, whole bean',
          unitPrice: toDecimal('24.00'),
          ...UNTOLD,
        },
        { channelVariantId: '2', sku: null, title: '250 g, ground', unitPrice: toDecimal('7.50'), ...UNTOLD },
      ],
      plans: [
        {
          channelPlanId: '1',
          title: 'Monthly',
          type: 'subscription',
          channelVariantIds: null,
          discountAmount: toDecimal('15'),
          discountType: 'percentage',
          intervalUnit: 'week',
          orderIntervalFrequency: 4,
          chargeIntervalFrequency: 4,
          channelUpdatedAt: null,
          contentHash: '',
          deletedAt: null,
        },
      ],
      source: 'catalogue',
      catalogueUpdatedAt: ago(600),
      createdAt: ago(600),
      updatedAt: ago(600),
    },
    {
      ...product,
      _id: new Types.ObjectId(),
      channelId: eu._id,
      channelProductId: '7002',
      title: 'Paper filters',
      variants: [{ channelVariantId: '3', sku: 'FIL-100', title: null, unitPrice: null, ...UNTOLD }],
      plans: [],
      source: 'order_line',
      createdAt: ago(500),
      updatedAt: ago(500),
    },
  ]);
  const letter: DeadLetterDoc = {
    _id: new Types.ObjectId(),
    accountId,
    channelId: uk._id,
    messageId: 'event-1',
    routingKey: 'order.updated',
    topic: 'order/updated',
    code: 'unparseable',
    reason: 'line_items is not a list',
    body: Buffer.from('{"order":{"id":648000199,"line_items":"none"}}'),
    headers: {},
    firstSeenAt: ago(90),
    deadAt: ago(89),
    state: 'open',
    settledAt: null,
    settledBy: null,
  };
  await deadLetters(deps).insertOne(letter);
  const { key } = await createApiKey(deps, accountId, USER, 'Packing bench');
  await writeAudit(deps, {
    accountId,
    actor: USER,
    action: 'channel.saved',
    target: { kind: 'channel', id: uk._id.toString(), name: uk.name },
    changes: [{ path: 'despatchEmails.enabled', before: false, after: true }],
  });
  const ids = { fresh, parted, gone, trouble, shipment, uncertain, letter, uk, eu, key };
  return ids;
}
