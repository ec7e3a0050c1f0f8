import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterThisFile } from './after-this-file.ts';

/**
 * What the server does with the next message:
 * - `accept`: 250
 * - a number with text: that reply, after DATA (or at RCPT with `at: 'rcpt'`, at MAIL with `at: 'mail'`)
 * - `slow`: takes the message, answers 250 only after `ms`
 * - `drop`: takes the whole message and then cuts the connection without an answer
 * - `drop-early`: cuts the connection while the message is being sent
 */
export type SmtpBehaviour =
  | { do: 'accept' }
  | { do: 'reply'; code: number; text?: string; at?: 'mail' | 'rcpt' | 'data' }
  | { do: 'slow'; ms: number }
  | { do: 'drop' }
  | { do: 'drop-early' };

export interface SunkMail {
  from: string;
  to: string[];
  raw: Buffer;
  parsed: ParsedMail;
}

export interface SmtpSink {
  url: string;
  port: number;
  /** Every message that was taken completely, whether it was answered with 250 or not. */
  mails: SunkMail[];
  counts: { connections: number; messages: number; accepted: number; refused: number; dropped: number };
  /** Behaviour from now on. */
  behave(behaviour: SmtpBehaviour): void;
  /** Behaviours for the next messages, one each; then `behave`'s again. */
  next(...behaviours: SmtpBehaviour[]): void;
  close(): Promise<void>;
}

/** A real SMTP server in this process that keeps what it gets and fails as told; closed after the file's tests. */
export async function smtpSink(options: { port?: number; utf8?: boolean } = {}): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const counts = { connections: 0, messages: 0, accepted: 0, refused: 0, dropped: 0 };
  const queue: SmtpBehaviour[] = [];
  let usual: SmtpBehaviour = { do: 'accept' };
  // One behaviour counts for a whole message, from MAIL to the answer after DATA.
  const current = new Map<string, SmtpBehaviour>();
  const refusal = (behaviour: SmtpBehaviour | undefined, at: 'mail' | 'rcpt' | 'data'): Error | null => {
    if (behaviour?.do !== 'reply' || (behaviour.at ?? 'data') !== at) return null;
    counts.refused += 1;
    return Object.assign(new Error(behaviour.text ?? 'refused by the test'), {
      responseCode: behaviour.code,
    });
  };

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    disableReverseLookup: true,
    hideSMTPUTF8: options.utf8 === false,
    closeTimeout: 200,
    onConnect(_session, callback) {
      counts.connections += 1;
      callback();
    },
    onMailFrom(_address, session, callback) {
      const behaviour = queue.shift() ?? usual;
      current.set(session.id, behaviour);
      callback(refusal(behaviour, 'mail'));
    },
    onRcptTo: (_address, session, callback) => callback(refusal(current.get(session.id), 'rcpt')),
    onData(stream, session, callback) {
      const behaviour = current.get(session.id) ?? usual;
      const cut = () => {
        counts.dropped += 1;
        for (const connection of server.connections as unknown as Set<{
          session: { id: string };
          _socket: { destroy(): void };
        }>) {
          if (connection.session.id === session.id) connection._socket.destroy();
        }
      };
      if (behaviour.do === 'drop-early') return void stream.once('data', cut);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      const finish = async () => {
        counts.messages += 1;
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        mails.push({ from, to: rcptTo.map(({ address }) => address), raw, parsed: await simpleParser(raw) });
        if (behaviour.do === 'drop') return cut();
        const refused = refusal(behaviour, 'data');
        if (refused) return callback(refused);
        if (behaviour.do === 'slow') await new Promise((resolve) => setTimeout(resolve, behaviour.ms));
        counts.accepted += 1;
        callback(null);
      };
      stream.on('end', () => void finish());
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await new Promise<void>((resolve) => server.close(resolve));
  };
  afterThisFile(close);
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    counts,
    behave(behaviour) {
      usual = behaviour;
    },
    next: (...behaviours) => void queue.push(...behaviours),
    close,
  };
}
