import { Readable } from 'node:stream';
import { SECOND } from '../time.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import { type DeliveryFault, type DeliveryOutcome, outcomeOf } from './smtp-outcome.ts';
import { openSmtpSession, type SmtpSession } from './smtp-session.ts';
import { readSmtpUrl } from './smtp-url.ts';

export interface MailTransport {
  /** Hands one message to the mail server; never throws and ends within `DELIVERY_MS`. */
  deliver(mail: OutgoingMail): Promise<DeliveryOutcome>;
  close(): void;
}

/** All the waiting of one delivery together; less than half of a mail's lease. */
export const DELIVERY_MS = 50 * SECOND;
/** An idle connection is kept this long for the next mail … */
const IDLE_MS = 5 * SECOND;
/** … and given up after this many mails. */
const MAILS_PER_SESSION = 100;

interface Kept {
  session: SmtpSession;
  mails: number;
  timer?: NodeJS.Timeout;
}

/** Mail by SMTP over kept connections, as many as there are deliveries at the same time. */
export function createMailTransport(options: { url: string; deliveryMs?: number }): MailTransport {
  const settings = readSmtpUrl(options.url);
  const idle: Kept[] = [];

  function take(): Kept | undefined {
    for (;;) {
      const kept = idle.pop();
      if (!kept) return undefined;
      clearTimeout(kept.timer);
      if (!kept.session.broken()) return kept;
    }
  }

  function giveBack(kept: Kept): void {
    if (kept.session.broken() || kept.mails >= MAILS_PER_SESSION) {
      kept.session.close();
      return;
    }
    kept.timer = setTimeout(() => {
      idle.splice(idle.indexOf(kept), 1);
      kept.session.close();
    }, IDLE_MS);
    kept.timer.unref();
    idle.push(kept);
  }

  async function attempt(
    mail: OutgoingMail,
    kept: Kept | undefined,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    let wasRead = false;
    // Nothing asks for the bytes before the server has said 354.
    const message = new Readable({
      read() {
        wasRead = true;
        this.push(mail.raw);
        this.push(null);
      },
    });
    message.on('error', () => {});
    let current = kept;
    try {
      current ??= { session: await openSmtpSession(settings, signal), mails: 0 };
      current.mails += 1;
      const reply = await current.session.send(mail, message, signal);
      giveBack(current);
      return { state: 'sent', reason: null, reply, about: null };
    } catch (error) {
      current?.session.close();
      return outcomeOf(error as DeliveryFault, wasRead);
    } finally {
      message.destroy();
    }
  }

  return {
    async deliver(mail) {
      const signal = AbortSignal.timeout(options.deliveryMs ?? DELIVERY_MS);
      const kept = take();
      const outcome = await attempt(mail, kept, signal);
      // A kept connection that the server had closed meanwhile says nothing: once more on a new one.
      const stale = kept !== undefined && outcome.reason === 'mail_server_away';
      return stale && !signal.aborted ? attempt(mail, undefined, signal) : outcome;
    },
    close() {
      for (const { session, timer } of idle.splice(0)) {
        clearTimeout(timer);
        session.close();
      }
    },
  };
}
