import { asks } from '../apply/ask-model.ts';
import { audits } from '../audit/model.ts';
import { changeChannel } from '../channels/change-channel.ts';
import { BEING_DISCONNECTED, type ChannelDoc, channels } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { deadLetters } from '../events/dead-letter-model.ts';
import { events } from '../events/model.ts';
import { quarantineRows } from '../ingest/quarantine-model.ts';
import { spoolRows } from '../ingest/spool-model.ts';
import { mails } from '../mail/model.ts';
import { orders } from '../orders/model.ts';
import { releaseTwins } from '../orders/release-twins.ts';
import { products } from '../products/model.ts';
import { shipments } from '../shipments/model.ts';
import { SECOND } from '../time.ts';

/** Deliveries that were taken before may still be on their way through the queue. */
const ON_THEIR_WAY_MS = 15 * SECOND;
const MOST = 20;

/**
 * Does what is left of disconnected channels: orders of other channels that waited for theirs leave the hold; where
 * everything is to be erased, it is. Each part may be done again, by any process.
 */
export async function finishDisconnects(deps: Pick<Deps, 'db' | 'now' | 'log'>): Promise<void> {
  const left = await channels(deps)
    .find({ ...BEING_DISCONNECTED, 'disconnected.doneAt': null })
    .sort({ 'disconnected.at': 1 })
    .limit(MOST)
    .toArray();
  for (const channel of left) await finish(deps, channel);
}

async function finish(deps: Pick<Deps, 'db' | 'now' | 'log'>, channel: ChannelDoc): Promise<void> {
  const { _id, accountId, disconnected } = channel;
  if (!disconnected) return;
  await releaseTwins(deps, channel);
  await asks(deps).deleteMany({ channelId: _id });
  if (deps.now().getTime() - disconnected.at.getTime() < ON_THEIR_WAY_MS) return;
  if (disconnected.keeps === 'nothing') {
    await erase(deps, channel);
    await channels(deps).deleteOne({ _id, accountId });
    deps.log.info({ channelId: _id.toString() }, 'everything of a disconnected channel is erased');
  } else {
    const doneAt = deps.now();
    await changeChannel(deps, { _id, accountId }, [{ $set: { disconnected: { ...disconnected, doneAt } } }]);
  }
}

/** All that carries the channel's id, but the audit line that says that it was disconnected. */
async function erase(deps: Pick<Deps, 'db'>, { _id: channelId, accountId }: ChannelDoc): Promise<void> {
  const isIts = { accountId, channelId };
  const ids = (rows: { _id: { toString(): string } }[]) => rows.map(({ _id }) => _id.toString());
  const only = { projection: { _id: 1 } } as const;
  const targets = [
    ...ids(await orders(deps).find(isIts, only).toArray()),
    ...ids(await shipments(deps).find(isIts, only).toArray()),
    ...ids(await mails(deps).find(isIts, only).toArray()),
    channelId.toString(),
  ];
  for (let from = 0; from < targets.length; from += 1_000) {
    const some = targets.slice(from, from + 1_000);
    await audits(deps).deleteMany({
      accountId,
      'target.id': { $in: some },
      action: { $ne: 'channel.disconnected' },
    });
  }
  await quarantineRows(deps).deleteMany({ channelId });
  await spoolRows(deps).deleteMany({ channelId });
  await deadLetters(deps).deleteMany(isIts);
  await events(deps).deleteMany(isIts);
  await mails(deps).deleteMany(isIts);
  await shipments(deps).deleteMany(isIts);
  await products(deps).deleteMany(isIts);
  await orders(deps).deleteMany(isIts);
}
