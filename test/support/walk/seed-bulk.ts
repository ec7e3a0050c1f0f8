import { Types } from 'mongoose';
import type { AskDoc } from '../../../src/apply/ask-model.ts';
import { type AuditDoc, audits } from '../../../src/audit/model.ts';
import type { ChannelDoc } from '../../../src/channels/model.ts';
import type { Deps } from '../../../src/deps.ts';
import { type DeadLetterDoc, deadLetters } from '../../../src/events/dead-letter-model.ts';
import { type EventDoc, events, OUTCOMES } from '../../../src/events/model.ts';
import { type QuarantineDoc, quarantineRows } from '../../../src/ingest/quarantine-model.ts';
import { type MailDoc, mails } from '../../../src/mail/model.ts';
import { ORDER_STATUSES, type OrderDoc, orders } from '../../../src/orders/model.ts';
import { type ProductDoc, products } from '../../../src/products/model.ts';
import { type ShipmentDoc, shipments } from '../../../src/shipments/model.ts';
import { type StockDoc, stockLevels } from '../../../src/stock/model.ts';
import { DAY, HOUR, MINUTE } from '../../../src/time.ts';
import { buildLine, orderDoc } from '../build-order.ts';

const PEOPLE = [
  'Amelia Hughes',
  'Oliver Nakamura',
  'Sofía Ramírez',
  'Jürgen Weiß',
  'Niamh OConnor',
  'Zoë Berg',
];
const GOODS = ['House Espresso', 'Ethiopia Guji', 'Paper filters', 'Cold Brew Concentrate'];

/**
 * Two years of a channel in bulk: what is old and done is many, what is open is few, as in life. Only then
 * does a question that looks at everything differ from one that looks at what it wants.
 */
export async function seedBulk(
  deps: Pick<Deps, 'db' | 'vault'>,
  { _id: channelId, accountId }: Pick<ChannelDoc, '_id' | 'accountId'>,
  options: { orders?: number; warehouseId?: Types.ObjectId } = {},
): Promise<void> {
  const count = options.orders ?? 1_500;
  const now = Date.now();
  const ago = (ms: number) => new Date(now - ms);
  /** From two years ago until now. */
  const when = (i: number) => ago(((count - i) / count) * 700 * DAY);
  const first = Math.floor(Math.random() * 8) * 100_000_000 + 100_000_000;
  const all = { orders: [] as OrderDoc[], events: [] as EventDoc[], shipments: [] as ShipmentDoc[] };
  const rest = { mails: [] as MailDoc[], audits: [] as AuditDoc[] };

  for (let i = 0; i < count; i++) {
    const at = when(i);
    const isOpen = count - i <= 40;
    const [firstName = '', lastName = ''] = (PEOPLE[i % PEOPLE.length] ?? '').split(' ');
    const order = orderDoc({
      accountId,
      channelId,
      channelOrderId: String(first + i),
      externalOrderId: i % 50 === 0 ? null : String(5_000_000_000_000 + first + i),
      number: `UK-${first + i}`,
      status: isOpen
        ? (ORDER_STATUSES[i % ORDER_STATUSES.length] ?? 'new')
        : i % 9
          ? 'despatched'
          : 'history',
      isHistory: !isOpen && i % 9 === 0,
      processedAt: at,
      channelCreatedAt: at,
      channelUpdatedAt: at,
      createdAt: at,
      updatedAt: at,
      customer: {
        ...orderDoc().customer,
        firstName,
        lastName: `${lastName}${i}`,
        email: `${firstName}.${i}@customer.example`.toLowerCase(),
      },
      lines: [buildLine({ lineId: `${i}|v|1`, sku: `SKU-${i % 700}`, channelProductId: String(i % 300) })],
    });
    all.orders.push(order);
    for (let n = 0; n < 3; n++) all.events.push(eventOf(order, new Date(at.getTime() + n * MINUTE), i + n));
    if (isOpen || order.isHistory) continue;
    const shipment = shipmentOf(order, at, i);
    all.shipments.push(shipment);
    rest.mails.push(mailOf(order, shipment, at));
    rest.audits.push(auditOf(order, at));
  }
  await orders(deps).insertMany(all.orders, { ordered: false });
  await events(deps).insertMany(all.events, { ordered: false });
  await shipments(deps).insertMany(all.shipments);
  await mails(deps).insertMany(rest.mails);
  await audits(deps).insertMany(rest.audits);
  await products(deps).insertMany(
    Array.from({ length: 300 }, (_, i) => productOf(accountId, channelId, i, when(i))),
  );
  await deadLetters(deps).insertMany(
    Array.from({ length: 300 }, (_, i) => deadLetterOf(accountId, channelId, i, ago(i * HOUR))),
  );
  await quarantineRows(deps).insertMany(
    Array.from(
      { length: 200 },
      (_, i): QuarantineDoc => ({
        _id: new Types.ObjectId(),
        accountId,
        channelId,
        topic: 'order/created',
        bodyHash: `${channelId.toString()}${i}`,
        sealedBody: 'never opened here',
        bytes: 18,
        from: '192.0.2.0/24',
        isSigned: true,
        proofs: [],
        reason: 'signature_wrong',
        count: 1,
        firstAt: ago(i * MINUTE),
        lastAt: ago(i * MINUTE),
        expiresAt: new Date(now + DAY),
      }),
    ),
  );
  if (!options.warehouseId) return;
  const { warehouseId } = options;
  await stockLevels(deps).insertMany(
    Array.from(
      { length: 700 },
      (_, i): StockDoc => ({
        _id: new Types.ObjectId(),
        accountId,
        warehouseId,
        sku: `SKU-${i}`,
        onHand: i,
        allocated: null,
        updatedAt: when(i),
      }),
    ),
  );
}

/** An object that ReCharge is to be asked for. */
export const askDoc = (
  { _id: channelId, accountId }: Pick<ChannelDoc, '_id' | 'accountId'>,
  objectId: string,
  dueAt: Date,
): AskDoc => ({
  _id: new Types.ObjectId(),
  accountId,
  channelId,
  resource: 'order',
  objectId,
  why: ['unsigned'],
  held: false,
  seq: 1,
  tries: 0,
  faults: 0,
  stale: 0,
  notFoundFirstAt: null,
  notFoundAt: null,
  dueAt,
  firstAt: dueAt,
});

function eventOf(order: OrderDoc, at: Date, i: number): EventDoc {
  const { accountId, channelId, channelOrderId: objectId } = order;
  const isRecent = Date.now() - at.getTime() < 30 * DAY;
  const unsigned = i % 11 === 0;
  return {
    _id: new Types.ObjectId(),
    accountId,
    channelId,
    eventId: `${channelId.toString()}${objectId}${at.getTime()}`,
    topic: 'order/updated',
    resource: i % 7 === 0 ? 'plan' : 'order',
    objectId,
    via: unsigned ? 'unsigned' : i % 13 === 0 ? 'reconcile' : 'webhook',
    verified: unsigned ? 'none' : 'timestamped',
    outcome: OUTCOMES[i % 97 === 0 ? 3 : i % 3] ?? 'applied',
    reason: null,
    changes: [],
    channelUpdatedAt: at,
    revision: 1,
    receivedAt: at,
    lastReceivedAt: at,
    decidedAt: at,
    deliveries: 1,
    traceparent: null,
    unknownKeys: [],
    ...(isRecent ? { raw: Buffer.from(`{"order":{"id":${objectId}}}`) } : {}),
  };
}

function shipmentOf(order: OrderDoc, at: Date, i: number): ShipmentDoc {
  return {
    _id: new Types.ObjectId(),
    accountId: order.accountId,
    channelId: order.channelId,
    orderId: order._id,
    channelOrderId: order.channelOrderId,
    orderNumber: order.number,
    seq: 1,
    carrier: 'Royal Mail',
    carrierCode: 'royal-mail',
    service: null,
    trackingNumber: `AB${i}GB`,
    trackingUrl: null,
    parcels: [],
    lines: [],
    despatchedAt: at,
    state: i % 40 === 0 ? 'void' : 'despatched',
    voidedAt: null,
    revision: 1,
    createdBy: { kind: 'system', id: 'seed', name: 'seed' },
    // As it is in life: keys older than 30 days were forgotten.
    idempotency:
      Date.now() - at.getTime() < 30 * DAY ? { key: new Types.ObjectId().toString(), bodyHash: 'x' } : null,
    createdAt: at,
    updatedAt: at,
  };
}

function mailOf(order: OrderDoc, shipment: ShipmentDoc, at: Date): MailDoc {
  return {
    _id: new Types.ObjectId(),
    accountId: order.accountId,
    channelId: order.channelId,
    kind: 'despatch',
    subjectId: shipment._id.toString(),
    orderId: order._id,
    channelOrderId: order.channelOrderId,
    orderNumber: order.number,
    shipmentId: shipment._id,
    state: 'sent',
    reason: null,
    explanation: null,
    to: order.customer.email,
    subject: 'On its way',
    version: 1,
    attempts: [],
    lease: null,
    dueAt: at,
    wokenAt: at,
    sentAt: at,
    rendered:
      Date.now() - at.getTime() < 90 * DAY
        ? { subject: 's', preheader: 'p', html: '<p>h</p>', text: 't' }
        : null,
    createdAt: at,
    updatedAt: at,
  };
}

const auditOf = (order: OrderDoc, at: Date): AuditDoc => ({
  _id: new Types.ObjectId(),
  accountId: order.accountId,
  at,
  actor: { kind: 'user', id: '1', name: 'sam@acme.example' },
  action: 'order.despatched',
  target: { kind: 'order', id: order._id.toString(), name: order.number },
  changes: [],
  note: null,
});

function productOf(accountId: Types.ObjectId, channelId: Types.ObjectId, i: number, at: Date): ProductDoc {
  return {
    _id: new Types.ObjectId(),
    accountId,
    channelId,
    channelProductId: `${channelId.toString()}${i}`,
    title: `${GOODS[i % GOODS.length]} ${i}`,
    vendor: null,
    description: null,
    imageUrl: null,
    requiresShipping: true,
    variants: [
      {
        channelVariantId: String(i),
        sku: `SKU-${i}`,
        title: null,
        unitPrice: null,
        compareAtPrice: null,
        grams: null,
        imageUrl: null,
        requiresShipping: null,
      },
    ],
    plans: [],
    source: 'catalogue',
    catalogueUpdatedAt: at,
    catalogueCheckedAt: at,
    contentHash: 'x',
    deletedAt: null,
    revision: 1,
    createdAt: at,
    updatedAt: at,
  };
}

const deadLetterOf = (
  accountId: Types.ObjectId,
  channelId: Types.ObjectId,
  i: number,
  at: Date,
): DeadLetterDoc => ({
  _id: new Types.ObjectId(),
  accountId,
  channelId,
  messageId: `${channelId.toString()}${i}`,
  routingKey: 'order.created',
  topic: 'order/created',
  code: 'unparseable',
  reason: 'line_items is not a list',
  body: Buffer.from('{}'),
  headers: {},
  firstSeenAt: at,
  deadAt: at,
  state: i < 3 ? 'open' : 'discarded',
  settledAt: at,
  settledBy: null,
});
