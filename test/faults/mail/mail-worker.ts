import { Types } from 'mongoose';
import { readConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { sendMail } from '../../../src/mail/send-mail.ts';
import { createDespatchRenderer } from '../../../src/mail-body/render-despatch.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { openDatabase } from '../../../src/mongo/database.ts';
import { createMailTransport } from '../../../src/smtp/transport.ts';

/**
 * A worker in a process of its own that sends one mail and dies at the named moment, as hard as a power
 * cut: `claimed`, `composed`, `accepted` (after the server's 250), `written`, or never.
 */
const { mailId, dieAt } = JSON.parse(process.argv[2] ?? '{}') as { mailId: string; dieAt: string };
const config = readConfig(process.env);
const log = createLog('silent');
const metrics = createMetrics();
const db = await openDatabase({ log, metrics }, { uri: config.mongodbUri });
const renderer = createDespatchRenderer();
const transport = createMailTransport({ url: config.smtpUrl });

function dieIf(moment: string): void {
  if (dieAt === moment) process.kill(process.pid, 'SIGKILL');
}

const state = await sendMail(
  {
    config,
    log,
    metrics,
    db,
    now: () => new Date(),
    renderer: {
      render(facts) {
        dieIf('claimed');
        return renderer.render(facts);
      },
    },
    transport: {
      close: transport.close,
      async deliver(mail) {
        dieIf('composed');
        const outcome = await transport.deliver(mail);
        dieIf('accepted');
        return outcome;
      },
    },
  },
  new Types.ObjectId(mailId),
);
dieIf('written');
process.stdout.write(String(state));
transport.close();
await db.close();
