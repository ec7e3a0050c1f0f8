import { Types } from 'mongoose';
import type { Verdict } from '../apply/event-consumer.ts';
import { isLostRace } from '../apply/lost-race.ts';
import type { ChannelAccess } from '../channels/access.ts';
import { isTesting } from '../channels/is-testing.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { sha256 } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { describeError, isDatabaseAway } from '../errors.ts';
import type { EventDoc } from '../events/model.ts';
import type { RowWrite } from '../events/write-rows.ts';
import type { ProductDecision } from './decide-product.ts';
import { type CatalogueAnswer, fetchCatalogue } from './fetch-catalogue.ts';
import { type CatalogueItem, type CatalogueRecord, versionOf } from './incoming.ts';
import { settleCatalogue } from './settle.ts';
import { readCatalogue, writeCatalogue } from './write-catalogue.ts';

export type CatalogueDeps = Pick<Deps, 'db' | 'log' | 'metrics' | 'now'> & {
  access: Pick<ChannelAccess, 'channel' | 'client'>;
};

const MOST_TRIES = 25;

/**
 * Applies events of plans and products one after the other: they are few, and several may touch the same
 * product. Each is written with its row in one transaction.
 *
 * @param answers what ReCharge said already in this batch, by resource and id.
 * @throws when MongoDB is away.
 */
export async function applyCatalogueItem(
  deps: CatalogueDeps,
  channel: ChannelDoc,
  item: CatalogueItem,
  answers: Map<string, CatalogueAnswer>,
): Promise<Verdict> {
  const { eventId, objectId } = item;
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(deps, channel, item, answers);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (!isLostRace(error) || attempt >= MOST_TRIES) {
        const reason = describeError(error);
        deps.log.error({ eventId, objectId, err: reason }, 'event not applied');
        return {
          eventId,
          objectId,
          outcome: 'retry',
          retry: isLostRace(error) ? 'conflict' : 'soon',
          reason,
        };
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
    }
  }
}

async function applyOnce(
  deps: CatalogueDeps,
  channel: ChannelDoc,
  item: CatalogueItem,
  answers: Map<string, CatalogueAnswer>,
): Promise<Verdict> {
  const { eventId, objectId, reading } = item;
  const now = deps.now();
  if (reading.kind === 'dead' || objectId === null) {
    const reason = `unreadable: ${reading.kind === 'dead' ? reading.reason : 'no id'}`;
    await writeCatalogue(
      deps,
      [],
      [],
      [rowOf(channel, item, { outcome: 'dead', reason, changes: [] }, null, now)],
    );
    return { eventId, objectId, outcome: 'dead', reason };
  }
  const key = `${item.resource}/${objectId}`;
  const answer = answers.get(key);
  const productId = productIdOf(reading.kind === 'record' ? reading.record : null, answer);
  const known = await readCatalogue(deps, channel, { ...item, objectId }, productId);
  const repeated = known.row !== null && known.row.outcome !== 'dead';
  if (
    repeated &&
    item.verified !== 'none' &&
    !(reading.kind === 'deletion' && isAlive(item, known.products))
  ) {
    await writeCatalogue(deps, [], [], [again(channel, item, known.row)]);
    return { eventId, objectId, outcome: 'duplicate', reason: 'exact_repeat' };
  }
  const testing = isTesting(channel, now);
  const settled = settleCatalogue({ ...item, objectId }, known, answer, { channel, testing, now });
  if (settled === 'ask') {
    answers.set(key, await fetchCatalogue(deps, channel, item.resource, objectId));
    return applyOnce(deps, channel, item, answers);
  }
  if ('retry' in settled) {
    const { retry, reason } = settled;
    if (retry !== 'never') return { eventId, objectId, outcome: 'retry', retry, reason };
    const dead = { outcome: 'dead' as const, reason: settled.reason, changes: [] };
    await writeCatalogue(deps, [], [], [rowOf(channel, item, dead, null, now)]);
    return { eventId, objectId, outcome: 'dead', reason: settled.reason };
  }
  const { decision, answered } = settled;
  const rows: RowWrite[] = [];
  let verdict: { outcome: EventDoc['outcome']; reason: string | null } = {
    outcome: decision.outcome === 'tie' ? 'ignored' : decision.outcome,
    reason: decision.reason,
  };
  if (answered || repeated) {
    if (decision.outcome === 'applied')
      rows.push(
        rowOf(channel, answerItem(channel, item, objectId, answered), verdictOf(decision), answered, now),
      );
    verdict = repeated
      ? { outcome: 'duplicate', reason: 'exact_repeat' }
      : { outcome: 'superseded', reason: 'settled_by_fetch' };
  }
  if (repeated) rows.push(again(channel, item, known.row));
  else if (answered)
    rows.push(rowOf(channel, item, { ...verdict, changes: [] }, null, now, known.row !== null));
  else if (item.verified !== 'fetched' || decision.outcome === 'applied') {
    const record = reading.kind === 'record' ? reading.record : null;
    rows.push(rowOf(channel, item, verdictOf(decision), record, now, known.row !== null));
  }
  await writeCatalogue(deps, known.products, decision.next, rows);
  return { eventId, objectId, ...verdict };
}

function productIdOf(record: CatalogueRecord | null, answer: CatalogueAnswer | undefined): string | null {
  const found = answer?.kind === 'found' ? answer.record : record;
  return found?.resource === 'plan' ? found.plan.channelProductId : null;
}

const isAlive = (
  item: CatalogueItem,
  products: { deletedAt: Date | null; plans: { channelPlanId: string; deletedAt: Date | null }[] }[],
) =>
  item.resource === 'plan'
    ? products.some(({ plans }) =>
        plans.some((plan) => plan.channelPlanId === item.objectId && !plan.deletedAt),
      )
    : products.some((product) => !product.deletedAt);

const verdictOf = ({
  outcome,
  reason,
  changes,
}: ProductDecision): Pick<EventDoc, 'outcome' | 'reason' | 'changes'> => ({
  outcome: outcome === 'tie' ? 'ignored' : outcome,
  reason,
  changes,
});

/** Fetched records have no delivery: their event is known by channel, object and content. */
export const fetchedCatalogueId = (
  channelId: string,
  resource: string,
  objectId: string,
  hash: string,
): string => sha256(`${channelId}\0${resource}\0${objectId}\0${hash}`);

/** ReCharge's answer as an event of its own. */
function answerItem(
  channel: ChannelDoc,
  item: CatalogueItem,
  objectId: string,
  record: CatalogueRecord | null,
): CatalogueItem {
  const hash = record?.contentHash ?? `repeat:${item.eventId}`;
  return {
    ...item,
    eventId: fetchedCatalogueId(channel._id.toString(), item.resource, objectId, hash),
    topic: `${item.resource}/fetched`,
    via: item.verified === 'none' ? 'unsigned' : 'tie',
    verified: 'fetched',
    raw: null,
  };
}

function again(
  channel: ChannelDoc,
  item: CatalogueItem,
  row: Pick<EventDoc, 'receivedAt' | 'lastReceivedAt'> | null,
): RowWrite {
  const { eventId, receivedAt } = item;
  const isSame = [row?.receivedAt, row?.lastReceivedAt].some((at) => at?.getTime() === receivedAt.getTime());
  return {
    kind: 'again',
    channelId: channel._id,
    eventId,
    receivedAt,
    count: item.redelivered && isSame ? 0 : 1,
  };
}

function rowOf(
  channel: ChannelDoc,
  item: CatalogueItem,
  decision: Pick<EventDoc, 'outcome' | 'reason' | 'changes'>,
  record: CatalogueRecord | null,
  now: Date,
  exists = true,
): RowWrite {
  const doc: EventDoc = {
    _id: new Types.ObjectId(),
    accountId: channel.accountId,
    channelId: channel._id,
    eventId: item.eventId,
    topic: item.topic,
    resource: item.resource,
    objectId: item.objectId,
    via: item.via,
    verified: item.verified,
    ...decision,
    channelUpdatedAt: record ? versionOf(record) : null,
    revision: null,
    receivedAt: item.receivedAt,
    lastReceivedAt: item.receivedAt,
    decidedAt: now,
    deliveries: 1,
    traceparent: item.traceparent,
    raw: item.raw,
    unknownKeys: record?.unknownKeys ?? [],
  };
  return { kind: exists || item.verified === 'fetched' ? 'decide' : 'insert', doc };
}
