/**
 * A ReCharge order in the gateway's own words. Money is a decimal text ("12.50"), never a number;
 * times are UTC dates; ids are texts. What ReCharge left out is null.
 */
export interface ChannelOrder {
  channelOrderId: string;
  /**
   * The id of the order in the shop's platform; null until the platform's order exists. Documentation page
   * docs.getrecharge.com/docs/submitting-an-order.
   */
  externalOrderId: string | null;
  /** The shop's order number without "#", or null. */
  externalNumber: string | null;
  /**
   * As ReCharge sent it: `success`, `queued`, `cancelled`, … Set: npm package @rechargeapps/storefront-client
   * 2.3.0.
   */
  channelStatus: string;
  /**
   * The record's version, in whole seconds of ReCharge's clock: no finer time was observed by
   * airbytehq/airbyte. Null only when a record has none.
   */
  channelUpdatedAt: Date | null;
  channelCreatedAt: Date | null;
  processedAt: Date | null;
  scheduledAt: Date | null;
  isPrepaid: boolean;
  /** `checkout` or `recurring`, as sent. Documentation page docs.getrecharge.com/docs/orders. */
  type: string | null;
  currency: string | null;
  customer: ChannelCustomer;
  shippingAddress: ChannelAddress | null;
  billingAddress: ChannelAddress | null;
  lines: ChannelLine[];
  totals: ChannelTotals;
  shippingMethods: { code: string | null; title: string | null; price: string | null }[];
  discounts: { code: string | null; value: string | null; valueType: string | null }[];
  note: string | null;
  tags: string[];
  attributes: { name: string; value: string | null }[];
  chargeId: string | null;
  chargeStatus: string | null;
  error: string | null;
}

export interface ChannelCustomer {
  channelCustomerId: string | null;
  externalCustomerId: string | null;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
}

export interface ChannelAddress {
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  province: string | null;
  zip: string | null;
  /** ISO 3166-1 alpha-2 where ReCharge gave a code, as in version 2021-11. */
  countryCode: string | null;
  /** The country's name, where ReCharge gave one, as in 2021-01. Observed by airbytehq/airbyte. */
  country: string | null;
  phone: string | null;
}

export interface ChannelLine {
  /** Stable within its order although ReCharge has no line id: see `createLineIds`. */
  lineId: string;
  sku: string | null;
  name: string;
  variantTitle: string | null;
  quantity: number;
  unitPrice: string | null;
  originalPrice: string | null;
  totalPrice: string | null;
  tax: string | null;
  grams: number | null;
  purchaseItemId: string | null;
  purchaseItemType: string | null;
  channelProductId: string | null;
  channelVariantId: string | null;
  imageUrl: string | null;
  properties: { name: string; value: string | null }[];
  /**
   * There only where the record says that the line is not shipped: of all other lines the content is what it was
   * before this was read, and so is its hash.
   */
  requiresShipping?: false;
}

export interface ChannelTotals {
  total: string | null;
  subtotal: string | null;
  tax: string | null;
  discounts: string | null;
  shipping: string | null;
  lineItems: string | null;
  refunds: string | null;
  duties: string | null;
  weightGrams: number | null;
}
