import { failedAnswer } from '../apply/answer.ts';
import type { ChannelAccess } from '../channels/access.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { describeError } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import type { Log } from '../log.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { contentHash } from '../recharge/content-hash.ts';
import { orderKey } from './incoming.ts';
import type { Fetched } from './settle.ts';

/** A list can be short; so many absentees that we do not hold are asked for once more by id. */
const MOST_ASKED_AGAIN = 10;
/** A batch waits for the answer; beyond this its events are tried again later. */
const PATIENCE = { share: 0.5, tries: 3, deadlineMs: 15_000 };

type Client = ReturnType<ChannelAccess['client']>;

/**
 * Asks ReCharge for orders by id, in batches, with at most half of the token's bucket. Never throws:
 * a failure is an answer of its own, with the error's retry class.
 *
 * @returns by `orderKey`, one answer for each id.
 */
export async function fetchOrders(
  deps: { access: Pick<ChannelAccess, 'client'>; log: Log },
  asks: Iterable<{ channel: ChannelDoc; channelOrderId: string; held: boolean }>,
): Promise<Map<string, Fetched>> {
  const answers = new Map<string, Fetched>();
  const byChannel = groupBy(asks, ({ channel }) => channel);
  await Promise.all(
    [...byChannel].map(async ([channel, its]) => {
      const wanted = its.map(({ channelOrderId, held }) => ({ id: channelOrderId, held }));
      const found = await fetchOfChannel(deps, channel, wanted);
      for (const [id, answer] of found) answers.set(orderKey(channel._id.toString(), id), answer);
    }),
  );
  return answers;
}

async function fetchOfChannel(
  deps: { access: Pick<ChannelAccess, 'client'>; log: Log },
  channel: ChannelDoc,
  wanted: { id: string; held: boolean }[],
): Promise<Map<string, Fetched>> {
  const answers = new Map<string, Fetched>();
  let client: Client;
  try {
    client = deps.access.client(channel, PATIENCE);
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
    client = deps.access.client(channel, PATIENCE);
  }
  let strangers = 0;
  for (const { id, held } of wanted) {
    if (answers.has(id)) continue;
    // Only what is asked for by itself counts as gone; for an order we hold that means deletion.
    const isAsked = held || wanted.length === 1 || ++strangers <= MOST_ASKED_AGAIN;
    answers.set(id, isAsked ? await fetchOne(client, id) : { kind: 'missing' });
  }
  return answers;
}

async function fetchOne(client: Client, id: string): Promise<Fetched> {
  try {
    const order = await client.order(id);
    return order ? asFound(order) : { kind: 'missing' };
  } catch (error) {
    return failedAnswer(error);
  }
}

/** What the client parsed has no raw record any more, hence no unknown keys. */
const asFound = (order: ChannelOrder): Fetched => ({
  kind: 'found',
  order,
  contentHash: contentHash(order),
  unknownKeys: [],
});
