import type { FailedAnswer } from '../apply/answer.ts';
import {
  decidePlan,
  decidePlanDeletion,
  decideProduct,
  decideProductDeletion,
  type ProductChannel,
  type ProductDecision,
  type Source,
} from './decide-product.ts';
import type { CatalogueAnswer } from './fetch-catalogue.ts';
import { type CatalogueItem, type CatalogueRecord, versionOf } from './incoming.ts';
import type { CatalogueKnowledge } from './write-catalogue.ts';

/** `answered`: the decision is on ReCharge's answer, which is another state than the event's. */
export type SettledCatalogue =
  | { decision: ProductDecision; answered: CatalogueRecord | null }
  | 'ask'
  | { retry: FailedAnswer['retry']; reason: string };

interface Context {
  channel: ProductChannel;
  /** A test delivery was asked for within the last 10 minutes. */
  testing: boolean;
  now: Date;
}

const ignored = (reason: string): SettledCatalogue => ({
  decision: { outcome: 'ignored', reason, changes: [], next: [] },
  answered: null,
});

/** Decides one event, with what ReCharge answered where that is needed; `ask` when it must be asked first. */
export function settleCatalogue(
  item: CatalogueItem & { objectId: string },
  known: CatalogueKnowledge,
  answer: CatalogueAnswer | undefined,
  context: Context,
): SettledCatalogue {
  const { reading } = item;
  const held = isHeld(item, known);
  const unseenInTest = context.testing && !held && item.verified !== 'fetched';
  let own: CatalogueRecord | null = null;
  if (reading.kind === 'record') {
    own = reading.record;
    const source = item.verified === 'fetched' ? 'fetched' : 'event';
    const decision = decideRecord(own, source, known, context);
    if (!unseenInTest && decision.outcome !== 'tie') return { decision, answered: null };
  } else if (reading.kind === 'deletion' && !unseenInTest && !known.row) {
    return { decision: decideDeletion(item, known, context, null), answered: null };
  }
  if (!answer) return 'ask';
  if (answer.kind === 'missing') {
    if (held)
      return { decision: decideDeletion(item, known, context, 'not_found_at_recharge'), answered: null };
    return ignored(unseenInTest ? 'test_delivery' : 'not_found');
  }
  if (answer.kind === 'failed') {
    if (answer.forbidden && unseenInTest) return ignored('test_delivery');
    return { retry: answer.retry, reason: answer.reason };
  }
  // Nobody can tell: a signed record is taken as it came.
  if (answer.kind === 'unavailable')
    return own && !unseenInTest
      ? { decision: decideRecord(own, 'fetched', known, context), answered: null }
      : ignored(unseenInTest ? 'test_delivery' : 'catalogue_unavailable');
  const fetched = decideRecord(answer.record, 'fetched', known, context);
  if (!own || own.contentHash === answer.record.contentHash) return { decision: fetched, answered: null };
  const ours = versionOf(own);
  const theirs = versionOf(answer.record);
  if (ours && theirs && ours > theirs)
    return { decision: decideRecord(own, 'fetched', known, context), answered: null };
  return { decision: fetched, answered: answer.record };
}

function isHeld(item: CatalogueItem, known: CatalogueKnowledge): boolean {
  if (item.resource === 'product') return known.products.some((product) => product.contentHash !== '');
  return known.products.some((product) => product.plans.some((plan) => plan.channelPlanId === item.objectId));
}

function decideRecord(
  record: CatalogueRecord,
  source: Source,
  known: CatalogueKnowledge,
  { channel, now }: Context,
): ProductDecision {
  const { contentHash } = record;
  if (record.resource === 'product')
    return decideProduct(
      known.products[0] ?? null,
      { product: record.product, contentHash, source, at: now },
      channel,
    );
  const event = { plan: record.plan, contentHash, source, wasDeleted: known.wasDeleted, at: now };
  return decidePlan(known.products, event, channel);
}

function decideDeletion(
  item: CatalogueItem & { objectId: string },
  known: CatalogueKnowledge,
  { channel, now }: Context,
  reason: string | null,
): ProductDecision {
  return item.resource === 'plan'
    ? decidePlanDeletion(known.products, item.objectId, now, reason)
    : decideProductDeletion(known.products[0] ?? null, item.objectId, channel, now);
}
