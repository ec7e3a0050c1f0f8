import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';
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

const mixed = Schema.Types.Mixed;
const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    channelId: { type: Schema.Types.ObjectId, required: true },
    channelProductId: { type: String, required: true },
    title: { type: String, default: '' },
    vendor: { type: String, default: null },
    description: { type: String, default: null },
    imageUrl: { type: String, default: null },
    requiresShipping: { type: Boolean, default: null },
    variants: { type: [mixed], default: [] },
    plans: { type: [mixed], default: [] },
    source: { type: String, enum: ['catalogue', 'plan', 'order_line'], required: true },
    catalogueUpdatedAt: { type: Date, default: null },
    catalogueCheckedAt: { type: Date, default: null },
    contentHash: { type: String, default: '' },
    deletedAt: { type: Date, default: null },
    revision: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'products', versionKey: false, minimize: false },
);
schema.index({ channelId: 1, channelProductId: 1 }, { unique: true });
schema.index({ channelId: 1, 'plans.channelPlanId': 1 });
schema.index({ accountId: 1, updatedAt: 1, _id: 1 });
schema.index({ accountId: 1, title: 1 });
schema.index({ accountId: 1, 'variants.sku': 1 });

export const productModel = (connection: Connection) =>
  defineModel<ProductDoc>(connection, 'Product', schema);
