import type { Server } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { createInboxServer } from './inbox/server.ts';
import { createInboxStore } from './inbox/store.ts';

export interface MailCatcher {
  smtpUrl: string;
  inboxUrl: string;
  close(): Promise<void>;
}

const MAX_BYTES = 25 * 1024 * 1024;

/** A mail server on loopback that delivers nothing: every mail is kept in `dir` and shown on the inbox page. */
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
  const inbox = createInboxServer(store);
  await Promise.all([listen(smtp.server, options.smtpPort), listen(inbox, options.inboxPort)]);
  return {
    smtpUrl: `smtp://127.0.0.1:${portOf(smtp.server)}`,
    inboxUrl: `http://127.0.0.1:${portOf(inbox)}`,
    async close() {
      inbox.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => smtp.close(resolve)),
        new Promise((resolve) => inbox.close(resolve)),
      ]);
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
