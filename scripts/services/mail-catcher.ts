import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { serveLocal } from '../web/serve-local.ts';
import { inboxRoutes } from './inbox/routes.ts';
import { createInboxStore } from './inbox/store.ts';

export interface MailCatcher {
  smtpUrl: string;
  inboxUrl: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const MAX_BYTES = 25 * 1024 * 1024;

/** A mail server on loopback that delivers nothing: mails are kept in `dir` and shown on the inbox page. */
export async function startMailCatcher(options: {
  dir: string;
  smtpPort: number;
  inboxPort: number;
}): Promise<MailCatcher> {
  const store = createInboxStore(options.dir);
  const smtp = new SMTPServer({
    // Whatever user and password a merchant's settings name is fine here.
    authOptional: true,
    onAuth: (_auth, _session, callback) => callback(null, { user: 'anybody' }),
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: MAX_BYTES,
    closeTimeout: 500,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) };
        if (stream.sizeExceeded)
          return callback(Object.assign(new Error('too large'), { responseCode: 552 }));
        store.add(Buffer.concat(chunks), envelope).then(
          () => callback(null),
          (error: Error) => callback(Object.assign(error, { responseCode: 451 })),
        );
      });
    },
  });
  // A client that goes away in the middle is its own affair.
  smtp.on('error', () => {});
  const server = smtp.listen(options.smtpPort, HOST);
  const [inbox] = await Promise.all([
    serveLocal(inboxRoutes(store), { host: HOST, port: options.inboxPort, log: console.error }),
    once(server, 'listening'),
  ]);
  return {
    smtpUrl: `smtp://${HOST}:${(server.address() as AddressInfo).port}`,
    inboxUrl: inbox.url,
    async close() {
      await Promise.all([new Promise<void>((resolve) => smtp.close(resolve)), inbox.close()]);
    },
  };
}
