import { z } from 'zod';
import type { ConsumeOptions } from '../amqp/consumer.ts';
import type { Delivery } from '../amqp/delivery.ts';
import { settle } from '../amqp/settle.ts';
import { asId, idText } from '../ids.ts';
import { DELIVERY_MS } from '../smtp/transport.ts';
import { SECOND } from '../time.ts';
import { type SendDeps, sendMail } from './send-mail.ts';

const schema = z.object({ mailId: idText });

/**
 * How the queue `gateway.mail` is read: few at a time, since each waits for the mail server, and with
 * patience for one that is slow.
 */
export const MAIL_CONSUME = {
  prefetch: 16,
  batchSize: 1,
  batchesInFlight: 8,
  stallMs: 4 * DELIVERY_MS,
  // A stop lets mails under way end within their own deadline: cut off, each would be uncertain.
  graceMs: DELIVERY_MS + 15 * SECOND,
} as const satisfies ConsumeOptions;

/**
 * The handler of the queue `gateway.mail`. A message is only a wake-up: it is done with as soon as its row
 * says something, and a row that is still due is woken again by the scheduler.
 */
export function createMailConsumer(deps: SendDeps): (batch: Delivery[]) => Promise<void> {
  async function one(delivery: Delivery): Promise<void> {
    const mailId = readMailId(delivery.body);
    if (mailId) await sendMail(deps, asId(mailId));
    else settle(delivery, { kind: 'never', code: 'mail_unreadable', reason: 'the message names no mail' });
  }
  return async (batch) => {
    await Promise.all(batch.map(one));
  };
}

function readMailId(body: Buffer): string | null {
  try {
    return schema.parse(JSON.parse(body.toString('utf8'))).mailId;
  } catch {
    return null;
  }
}
