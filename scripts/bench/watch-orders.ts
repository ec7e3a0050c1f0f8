import { once } from 'node:events';
import mongoose, { type Connection } from 'mongoose';

/** Tells of each order of the channel as soon as a reader of majority-committed data can see it. */
export async function watchOrders(
  connection: Connection,
  channelId: string,
  seen: (channelOrderId: string) => void,
): Promise<{ close(): Promise<void> }> {
  const changes = connection.collection<{ channelOrderId: string }>('orders').watch(
    [
      {
        $match: {
          operationType: 'insert',
          'fullDocument.channelId': new mongoose.Types.ObjectId(channelId),
        },
      },
      { $project: { operationType: 1, 'fullDocument.channelOrderId': 1 } },
    ],
    { maxAwaitTimeMS: 1_000 },
  );
  changes.on('change', (change) => {
    if (change.operationType === 'insert') seen(change.fullDocument.channelOrderId);
  });
  // The stream is there when its first answer has come; until then a change could go unseen.
  await once(changes, 'resumeTokenChanged');
  return { close: () => changes.close() };
}
