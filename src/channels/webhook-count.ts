import { REQUIRED_TOPICS } from '../recharge/topics.ts';
import type { ChannelDoc } from './model.ts';

/** How many of the wanted webhooks are registered: `8 of 8`. */
export function webhookCount(channel: Pick<ChannelDoc, 'webhooks'>): { registered: number; wanted: number } {
  const wanted: string[] = REQUIRED_TOPICS;
  const registered = channel.webhooks.filter(
    (row) => wanted.includes(row.topic) && row.state === 'registered',
  );
  return { registered: registered.length, wanted: wanted.length };
}
