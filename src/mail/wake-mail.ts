import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { MailDoc } from './model.ts';

/** The part of the broker that wakes the worker. */
export interface MailPublisher {
  publish(
    message: { routingKey: string; body: Buffer; messageId: string; headers: Record<string, unknown> },
    options: { deadlineMs: number },
  ): Promise<unknown>;
}

const DEADLINE_MS = 1_500;

/**
 * Tells the worker that a mail is due. Only a wake-up: the row in the database is the truth, and the
 * scheduler wakes due rows again, so a failure is logged and forgotten. True when the broker took it.
 */
export async function wakeMail(
  deps: { publisher: MailPublisher; log: Log },
  mail: Pick<MailDoc, '_id' | 'kind' | 'version'>,
): Promise<boolean> {
  const mailId = mail._id.toString();
  try {
    await deps.publisher.publish(
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
