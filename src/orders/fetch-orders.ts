import { type Answer, ASKING, failedAnswer, otherRecord } from '../apply/answer.ts';
import type { Ask } from '../apply/holdings.ts';
import { objectKey } from '../apply/item.ts';
import type { ChannelAccess } from '../channels/access.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { orderRecord } from './read-order.ts';

/** What a list leaves out is asked for by its id: so many at a time, so that a lane is never long at it. */
const MOST_ALONE = 10;

type Client = ReturnType<ChannelAccess['client']>;
type OrderAnswer = Answer<ChannelOrder>;

/**
 * Asks ReCharge for a channel's orders by id, all in one list and what that leaves out by itself, with at most half of
 * the token's bucket. Never throws: a failure is an answer of its own, with the error's retry class.
 *
 * @returns by `objectKey`; an order that we hold and that was left out has no answer when too many were.
 */
export async function fetchOrders(
  deps: { access: Pick<ChannelAccess, 'client'>; log: Log },
  channel: ChannelDoc,
  asks: Ask[],
  signal?: AbortSignal,
): Promise<Map<string, OrderAnswer>> {
  const answers = new Map<string, OrderAnswer>();
  const patience = signal ? { ...ASKING, signal } : ASKING;
  let client: Client | undefined;
  try {
    client = deps.access.client(channel, patience);
    if (asks.length > 1) {
      const keys = new Map(asks.map((ask) => [ask.objectId, objectKey(ask)]));
      for (const order of await client.ordersByIds([...keys.keys()])) {
        const key = keys.get(order.channelOrderId);
        if (key) answers.set(key, asFound(order));
      }
    }
  } catch (error) {
    const failed = failedAnswer(error);
    // A refusal may be due to one of the ids: the others are asked for by themselves.
    const isRefusal = failed.forbidden || failed.retry === 'never';
    if (!client || !isRefusal) {
      deps.log.warn({ channelId: channel._id.toString(), err: describeError(error) }, 'orders not fetched');
      for (const ask of asks) if (!answers.has(objectKey(ask))) answers.set(objectKey(ask), failed);
      return answers;
    }
  }
  const left = asks.filter((ask) => !answers.has(objectKey(ask)));
  for (const [index, ask] of left.entries()) {
    if (index < MOST_ALONE) answers.set(objectKey(ask), await fetchOne(client, ask.objectId));
    // Only what is asked for by itself counts as gone; of an order that we lack the list's word is enough.
    else if (!ask.isHeld) answers.set(objectKey(ask), { kind: 'missing' });
  }
  return answers;
}

async function fetchOne(client: Client, id: string): Promise<OrderAnswer> {
  try {
    const order = await client.order(id);
    if (!order) return { kind: 'missing' };
    return order.channelOrderId === id ? asFound(order) : otherRecord(`order ${id}`);
  } catch (error) {
    return failedAnswer(error);
  }
}

const asFound = (order: ChannelOrder): OrderAnswer => ({ kind: 'found', record: orderRecord(order) });
