import { connect } from 'amqplib';

/**
 * Ready messages and consumers of a queue as the queue itself knows them now (the management API's
 * figures of a quorum queue are up to 5 s old). Messages handed out and not acked are not in it: close
 * their consumer first.
 */
export async function queueCounts(url: string, queue: string): Promise<{ ready: number; consumers: number }> {
  const model = await connect(url);
  model.on('error', () => {});
  try {
    const channel = await model.createChannel();
    channel.on('error', () => {});
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    return { ready: messageCount, consumers: consumerCount };
  } finally {
    await model.close();
  }
}
