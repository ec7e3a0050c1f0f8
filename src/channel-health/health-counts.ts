import { MOST_ASKS } from '../apply/ask-room.ts';
import { countAsks } from '../apply/count-asks.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { openDeadLetters } from '../events/dead-letters.ts';
import { heldDeliveries } from '../ingest/held-deliveries.ts';
import { countMails } from '../mail/queries.ts';
import { refusedSender } from '../mail/senders.ts';
import type { HealthCounts } from './health.ts';

/** Health needs "some", not the exact number: counting ends here. */
const FEW = 1_000;

/** What a channel's health depends on beside its own document. */
export async function healthCounts(
  deps: Pick<Deps, 'db' | 'config'>,
  channel: Pick<ChannelDoc, '_id' | 'accountId' | 'despatchEmails'>,
): Promise<HealthCounts> {
  const [dead, held, mailsUncertain, mailsFailed, mailsHeld, refused, asks] = await Promise.all([
    openDeadLetters(deps, channel, FEW),
    heldDeliveries(deps, channel, FEW),
    countMails(deps, channel, 'uncertain', FEW),
    countMails(deps, channel, 'failed', FEW),
    countMails(deps, channel, 'held', FEW),
    channel.despatchEmails.enabled ? refusedSender(deps) : null,
    countAsks(deps, channel, MOST_ASKS),
  ]);
  const mailSender = refused && {
    address: deps.config.mailFrom.address,
    since: refused.refusedSince,
    isLogin: refused.reason === 'mail_server_login',
    reply: refused.reply ?? '',
  };
  return {
    deadLetters: dead.count,
    deadLettersSince: dead.since,
    ...held,
    mailsUncertain,
    mailsFailed,
    asks,
    areAsksFull: asks >= MOST_ASKS,
    mailsHeld,
    mailSender,
  };
}
