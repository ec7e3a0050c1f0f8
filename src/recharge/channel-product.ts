/**
 * How a product is sold on subscription: a ReCharge plan in the gateway's own words. What plan and product
 * are: documentation page docs.getrecharge.com/docs/products.
 */
export interface ChannelPlan {
  channelPlanId: string;
  /** The shop's product id that the plan belongs to. */
  channelProductId: string | null;
  title: string | null;
  type: string | null;
  /** Null: all variants. */
  channelVariantIds: string[] | null;
  discountAmount: string | null;
  discountType: string | null;
  intervalUnit: string | null;
  orderIntervalFrequency: number | null;
  chargeIntervalFrequency: number | null;
  channelUpdatedAt: Date | null;
  deletedAt: Date | null;
}

/** A catalogue entry of ReCharge in the gateway's own words. */
export interface ChannelProduct {
  channelProductId: string;
  title: string | null;
  vendor: string | null;
  description: string | null;
  imageUrl: string | null;
  requiresShipping: boolean | null;
  channelUpdatedAt: Date | null;
  variants: ChannelVariant[];
}

export interface ChannelVariant {
  channelVariantId: string;
  sku: string | null;
  title: string | null;
  unitPrice: string | null;
  compareAtPrice: string | null;
  grams: number | null;
  imageUrl: string | null;
  requiresShipping: boolean | null;
}
