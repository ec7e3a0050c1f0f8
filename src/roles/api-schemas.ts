type Json = Record<string, unknown>;

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const time = { type: 'string', format: 'date-time' };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };
const money = { type: ['string', 'null'], description: 'Decimal text, never a float', examples: ['12.50'] };
const count = { type: 'integer', minimum: 0 };
const id = { type: 'string', pattern: '^[0-9a-f]{24}$' };
const object = (properties: Json): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
const list = (items: Json): Json => ({ type: 'array', items });
const open: Json = { type: ['object', 'null'], additionalProperties: true };

/** What the API answers with, by name. A test checks real answers against them. */
export const API_SCHEMAS: Record<string, Json> = {
  Order: {
    type: 'object',
    required: ['id', 'channelId', 'channelOrderId', 'number', 'status', 'lines', 'totals', 'updatedAt'],
    properties: {
      id,
      channelId: id,
      channelOrderId: { ...text, description: "ReCharge's id of the order" },
      externalOrderId: {
        ...textOrNull,
        description: "The shop's id of the order; null until it exists there",
      },
      number: { ...text, description: "Prefix and the shop's number, else ReCharge's id" },
      status: {
        enum: [
          'new',
          'on_hold',
          'forecast',
          'history',
          'partially_despatched',
          'despatched',
          'cancelled',
          'exception',
        ],
      },
      statusReason: textOrNull,
      channelStatus: { ...text, description: 'As ReCharge sent it' },
      channelUpdatedAt: timeOrNull,
      revision: { ...count, description: 'Raised by each change' },
      deletedAt: timeOrNull,
      currency: textOrNull,
      customer: open,
      shippingAddress: open,
      billingAddress: open,
      lines: list({
        type: 'object',
        required: ['lineId', 'name', 'quantity', 'despatchedQuantity', 'remainingQuantity'],
        properties: {
          lineId: { ...text, description: 'Stable within its order; name it in a partial despatch' },
          sku: textOrNull,
          name: text,
          variantTitle: textOrNull,
          quantity: count,
          despatchedQuantity: count,
          remainingQuantity: count,
          unitPrice: money,
          totalPrice: money,
        },
      }),
      totals: { type: 'object', properties: { total: money, subtotal: money, tax: money, discounts: money } },
      createdAt: time,
      updatedAt: time,
    },
  },
  Product: {
    type: 'object',
    required: ['id', 'channelId', 'channelProductId', 'title', 'variants', 'plans', 'updatedAt'],
    properties: {
      id,
      channelId: id,
      channelProductId: text,
      title: text,
      variants: list({
        type: 'object',
        properties: { channelVariantId: text, sku: textOrNull, unitPrice: money },
      }),
      plans: list({
        type: 'object',
        properties: { channelPlanId: text, title: textOrNull, type: textOrNull },
      }),
      updatedAt: time,
    },
  },
  Shipment: object({
    id,
    channelId: id,
    orderId: id,
    channelOrderId: text,
    orderNumber: text,
    seq: { ...count, description: "1 for the order's first shipment" },
    state: { enum: ['despatched', 'void'] },
    carrier: { ...text, description: 'As given' },
    carrierCode: { ...textOrNull, description: 'The carrier as recognised, or null' },
    service: textOrNull,
    trackingNumber: textOrNull,
    trackingUrl: { ...textOrNull, description: 'Null for a carrier that is not recognised' },
    parcels: list(object({ trackingNumber: text, trackingUrl: textOrNull })),
    lines: list(
      object({ lineId: text, sku: textOrNull, name: text, variantTitle: textOrNull, quantity: count }),
    ),
    despatchedAt: time,
    voidedAt: timeOrNull,
    revision: count,
    createdBy: object({ kind: text, name: text }),
    createdAt: time,
    updatedAt: time,
  }),
  Mail: {
    type: 'object',
    required: ['id', 'kind', 'subjectId', 'state', 'reason', 'attempts', 'updatedAt'],
    properties: {
      id,
      channelId: id,
      kind: text,
      subjectId: { ...text, description: "The shipment's or order's id" },
      orderId: id,
      state: {
        enum: [
          'scheduled',
          'queued',
          'attempting',
          'sent',
          'deferred',
          'failed',
          'suppressed',
          'held',
          'uncertain',
          'cancelled',
        ],
      },
      reason: { ...textOrNull, description: 'A stable code: why it is in this state' },
      explanation: { ...textOrNull, description: 'The same for people' },
      to: textOrNull,
      version: count,
      attempts: list({ type: 'object' }),
      sentAt: timeOrNull,
      updatedAt: time,
    },
  },
  Channel: {
    type: 'object',
    required: ['id', 'kind', 'name', 'active', 'health'],
    properties: {
      id,
      kind: { enum: ['recharge'] },
      name: text,
      active: { type: 'boolean' },
      health: { type: 'object', additionalProperties: true },
      updatedAt: time,
    },
  },
  Stored: object({ stored: count }),
};
