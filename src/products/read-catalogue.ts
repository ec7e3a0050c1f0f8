import type { ReadRecord } from '../apply/item.ts';
import type { ChannelPlan, ChannelProduct } from '../recharge/channel-product.ts';
import { hashOf } from '../recharge/content-hash.ts';
import { parsePlan } from '../recharge/parse-plan.ts';
import { parseProduct } from '../recharge/parse-product.ts';

/** A plan's or product's record in the gateway's words. */
export type CatalogueContent = ChannelPlan | ChannelProduct;

export const isPlan = (content: CatalogueContent): content is ChannelPlan => 'channelPlanId' in content;

/** @throws GatewayError `recharge_unreadable` when the record has no usable id. */
export function readCatalogue(resource: string, record: unknown): ReadRecord<CatalogueContent> {
  if (resource === 'plan') {
    const { plan, unknownKeys } = parsePlan(record);
    return catalogueRecord(plan, unknownKeys);
  }
  const { product, unknownKeys } = parseProduct(record);
  return catalogueRecord(product, unknownKeys);
}

/** What the client parsed has no raw record any more, hence no unknown keys. */
export const catalogueRecord = (
  content: CatalogueContent,
  unknownKeys: string[] = [],
): ReadRecord<CatalogueContent> => ({
  objectId: isPlan(content) ? content.channelPlanId : content.channelProductId,
  content,
  version: content.channelUpdatedAt,
  ...hashOf(content),
  unknownKeys,
});
