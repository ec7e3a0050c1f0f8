import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';
import type { Decimal } from '../mongo/money.ts';
import type { ChannelPlan, ChannelVariant } from '../recharge/channel-product.ts';

export interface ProductVariant extends Omit<ChannelVariant, 'unitPrice' | 'compareAtPrice'> {
  unitPrice: Decimal | null;
  compareAtPrice: Decimal | null;
}

export interface ProductPlan extends Omit<ChannelPlan, 'discountAmount' | 'channelProductId'> {
  discountAmount: Decimal | null;
  /** Normalised content of that version: tells a duplicate from a tie. */
  contentHash: string;
}

export interface ProductDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  channelId: Types.ObjectId;
  /** The shop's product id. */
  channelProductId: string;
  title: string;
  vendor: string | null;
  description: string | null;
  imageUrl: string | null;
  requiresShipping: boolean | null;
  variants: ProductVariant[];
  plans: ProductPlan[];
  /** Where the best knowledge came from: the catalogue, a plan alone, or an order line alone. */
  source: 'catalogue' | 'plan' | 'order_line';
  catalogueUpdatedAt: Date | null;
  catalogueCheckedAt: Date | null;
  contentHash: string;
  /** Gone from the catalogue; only a successful fetch lifts it. */
  deletedAt: Date | null;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
}

export const products = collection<ProductDoc>({
  name: 'products',
  indexes: [
    { key: { channelId: 1, channelProductId: 1 }, unique: true },
    { key: { channelId: 1, 'plans.channelPlanId': 1 } },
    { key: { accountId: 1, _id: 1 } },
    { key: { accountId: 1, channelId: 1, _id: 1 } },
    { key: { accountId: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, channelId: 1, updatedAt: 1, _id: 1 } },
    // Those that the catalogue was not asked for since.
    { key: { channelId: 1, catalogueCheckedAt: 1, _id: 1 } },
    { key: { accountId: 1, title: 1 } },
    { key: { accountId: 1, 'variants.sku': 1 } },
  ],
});
