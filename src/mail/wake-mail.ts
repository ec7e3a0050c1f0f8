import type { Publisher } from '../amqp/publisher.ts';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { SECOND } from '../time.ts';
import type { MailDoc } from './model.ts';

/** The part of the broker that wakes the worker. */
export interface Waker {
  broker: { publisher: Pick<Publisher, 'publish'> };
}

const DEADLINE_MS = 1.5 * SECOND;

/**
 * Tells the worker that a mail is due. Only a wake-up: the row in the database is the truth, and the
 * scheduler wakes due rows again, so a failure is logged and forgotten. True when the broker took it.
 */
export async function wakeMail(
  deps: Waker & { log: Log },
  mail: Pick<MailDoc, '_id' | 'kind' | 'version'>,
): Promise<boolean> {
  const mailId = mail._id.toString();
  try {
    await deps.broker.publisher.publish(
      {
        routingKey: `mail.${mail.kind}`,
        body: Buffer.from(JSON.stringify({ mailId })),
        messageId: `${mailId}:${mail.version}`,
        headers: {},
      },
      { deadlineMs: DEADLINE_MS },
    );
    return true;
  } catch (error) {
    deps.log.info({ mailId, err: describeError(error) }, 'mail not woken; the scheduler does it');
    return false;
  }
}
