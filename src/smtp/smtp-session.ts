import type { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SECOND } from '../time.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import { NEEDS_UTF8 } from './smtp-outcome.ts';
import type { SmtpSettings } from './smtp-url.ts';

/** One connection to the mail server, logged in. */
export interface SmtpSession {
  /** The server's words of acceptance. @throws what `outcomeOf` reads */
  send(mail: OutgoingMail, message: Readable, signal: AbortSignal): Promise<string>;
  /** True once it cannot be used any more. */
  broken(): boolean;
  close(): void;
}

const CONNECT_MS = 10 * SECOND;
/** The longest silence within a session; the deadline of the whole delivery comes on top. */
const SILENCE_MS = 35 * SECOND;

const NO_UTF8 = 'the mail server takes no letters beyond a-z before the @ (it offers no SMTPUTF8)';
const isAscii = (text: string): boolean => !/[\u0080-\uFFFF]/.test(text);

/**
 * Whether the server offered SMTPUTF8. nodemailer keeps what it heard in a field of its own that its types leave
 * out; without it an address beyond ASCII would be sent anyway. If the field goes, nothing beyond ASCII is sent.
 */
function takesUtf8(connection: SMTPConnection): boolean {
  const heard: unknown = Reflect.get(connection, '_supportedExtensions');
  return Array.isArray(heard) && heard.includes('SMTPUTF8');
}

/**
 * Speaks through nodemailer's `SMTPConnection` and not its transports: those read ahead from the message
 * before the server has asked for it, and then nobody knows whether the server was given anything.
 */
export async function openSmtpSession(settings: SmtpSettings, signal: AbortSignal): Promise<SmtpSession> {
  const { auth, ...rest } = settings;
  const connection = new SMTPConnection({
    ...rest,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
  let broken = false;
  // Without a listener an error of an idle connection would end the process.
  connection.on('error', () => {
    broken = true;
  });
  connection.on('end', () => {
    broken = true;
  });

  /** One step of the conversation; a lost connection or the deadline ends it, whether called back or not. */
  function step<T>(start: (done: (error: Error | null | undefined, value?: T) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // A refusal that also ends the session calls back just after the end: its words go first.
      const lost = () => setImmediate(() => finish(new Error('the mail server closed the connection')));
      const late = () => {
        finish(new Error('the mail server took too long'));
        connection.close();
      };
      function finish(error: Error | null | undefined, value?: T): void {
        connection.off('error', finish);
        connection.off('end', lost);
        signal.removeEventListener('abort', late);
        if (error) reject(error);
        else resolve(value as T);
      }
      if (signal.aborted) return late();
      connection.on('error', finish);
      connection.on('end', lost);
      signal.addEventListener('abort', late);
      start(finish);
    });
  }

  try {
    await step<void>((done) => connection.connect((error) => done(error)));
    if (auth) await step<void>((done) => connection.login({ credentials: auth }, (error) => done(error)));
  } catch (error) {
    connection.close();
    throw error;
  }

  return {
    broken: () => broken,
    close: () => connection.close(),
    async send(mail, message, deadline) {
      signal = deadline;
      const { from, to } = mail.envelope;
      if (!takesUtf8(connection) && !isAscii(to)) {
        throw Object.assign(new Error(NO_UTF8), { code: NEEDS_UTF8 });
      }
      const info = await step<SMTPConnection.SentMessageInfo>((done) =>
        connection.send({ from, to: [to], size: mail.raw.length }, message, (error, sent) =>
          done(error, sent),
        ),
      );
      return info.response;
    },
  };
}
