import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { BuiltChannel } from '../../test/support/build-channel.ts';
import type { Observation, Observed } from './observer.ts';

/**
 * Signed deliveries of new orders at an even pace to one channel, sent and seen as stored by a process of its
 * own. @throws Error when that process ends before its time.
 */
export async function observe(
  where: { mongodbUri: string; origin: string; channel: BuiltChannel },
  wish: Pick<Observation, 'perSecond' | 'seconds' | 'firstId'>,
): Promise<Observed> {
  const { mongodbUri, origin, channel } = where;
  const child = fork(new URL('./observer.ts', import.meta.url));
  const failed = once(child, 'exit').then(() => {
    throw new Error('the observing process ended before its time');
  });
  failed.catch(() => {});
  await Promise.race([once(child, 'message'), failed]);
  child.send({
    mongodbUri,
    origin,
    path: `/webhooks/recharge/${channel.hookKey}/order/created`,
    secret: channel.clientSecret ?? '',
    channelId: channel.doc._id.toString(),
    ...wish,
  } satisfies Observation);
  const [seen] = (await Promise.race([once(child, 'message'), failed])) as [Observed];
  return seen;
}
