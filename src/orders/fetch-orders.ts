import { type Answer, ASKING, failedAnswer } from '../apply/answer.ts';
import type { Ask } from '../apply/holdings.ts';
import { objectKey } from '../apply/item.ts';
import type { ChannelAccess } from '../channels/access.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { describeError } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import type { Log } from '../log.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { orderRecord } from './read-order.ts';

/** A list can be short; so many absentees that we do not hold are asked for once more by id. */
const MOST_ASKED_AGAIN = 10;

type Client = ReturnType<ChannelAccess['client']>;
type OrderAnswer = Answer<ChannelOrder>;

/**
 * Asks ReCharge for orders by id, in batches, with at most half of the token's bucket. Never throws:
 * a failure is an answer of its own, with the error's retry class.
 *
 * @returns by `objectKey`, one answer for each id.
 */
export async function fetchOrders(
  deps: { access: Pick<ChannelAccess, 'client'>; log: Log },
  asks: Ask<ChannelOrder>[],
): Promise<Map<string, OrderAnswer>> {
  const answers = new Map<string, OrderAnswer>();
  const byChannel = groupBy(asks, ({ item }) => item.channel);
  await Promise.all(
    [...byChannel].map(async ([channel, its]) => {
      const found = await fetchOfChannel(deps, channel, its);
      for (const { item } of its)
        answers.set(objectKey(item), found.get(item.objectId) ?? { kind: 'missing' });
    }),
  );
  return answers;
}

async function fetchOfChannel(
  deps: { access: Pick<ChannelAccess, 'client'>; log: Log },
  channel: ChannelDoc,
  asks: Ask<ChannelOrder>[],
): Promise<Map<string, OrderAnswer>> {
  const wanted = asks.map(({ item, isHeld }) => ({ id: item.objectId, isHeld }));
  const answers = new Map<string, OrderAnswer>();
  let client: Client;
  try {
    client = deps.access.client(channel, ASKING);
    if (wanted.length > 1) {
      for (const order of await client.ordersByIds(wanted.map(({ id }) => id)))
        answers.set(order.channelOrderId, asFound(order));
    }
  } catch (error) {
    const failed = failedAnswer(error);
    // A refusal may be due to one of the ids: the others are asked for by themselves.
    const isRefusal = failed.forbidden || failed.retry === 'never';
    if (!isRefusal || failed.code === 'secret_unreadable') {
      deps.log.warn({ channelId: channel._id.toString(), err: describeError(error) }, 'orders not fetched');
      for (const { id } of wanted) if (!answers.has(id)) answers.set(id, failed);
      return answers;
    }
    client = deps.access.client(channel, ASKING);
  }
  let strangers = 0;
  for (const { id, isHeld } of wanted) {
    if (answers.has(id)) continue;
    // Only what is asked for by itself counts as gone; for an order we hold that means deletion.
    const isAsked = isHeld || wanted.length === 1 || ++strangers <= MOST_ASKED_AGAIN;
    answers.set(id, isAsked ? await fetchOne(client, id) : { kind: 'missing' });
  }
  return answers;
}

async function fetchOne(client: Client, id: string): Promise<OrderAnswer> {
  try {
    const order = await client.order(id);
    return order ? asFound(order) : { kind: 'missing' };
  } catch (error) {
    return failedAnswer(error);
  }
}

const asFound = (order: ChannelOrder): OrderAnswer => ({ kind: 'found', record: orderRecord(order) });
