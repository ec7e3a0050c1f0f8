import { MOST_ASKS } from '../apply/ask-room.ts';
import { countAsks } from '../apply/count-asks.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { openDeadLetters } from '../events/dead-letters.ts';
import { heldDeliveries } from '../ingest/held-deliveries.ts';
import { countMails } from '../mail/queries.ts';
import { refusedSender } from '../mail/senders.ts';
import { countWhatCan } from './count-what-can.ts';
import type { HealthCounts } from './health.ts';

/** Health needs "some", not the exact number: counting ends here. */
const FEW = 1_000;

/** What a channel's health depends on beside its own document. Never throws: what could not be counted is named. */
export async function healthCounts(
  deps: Pick<Deps, 'db' | 'config' | 'log'>,
  channel: Pick<ChannelDoc, '_id' | 'accountId' | 'despatchEmails'>,
): Promise<HealthCounts> {
  const counting = countWhatCan(deps);
  const mailsIn = (state: 'uncertain' | 'failed' | 'held') =>
    counting.of('mails', countMails(deps, channel, state, FEW), 0);
  const [dead, held, mailsUncertain, mailsFailed, mailsHeld, refused, asks] = await Promise.all([
    counting.of('dead letters', openDeadLetters(deps, channel, FEW), { count: 0, since: null }),
    counting.of('deliveries kept', heldDeliveries(deps, channel, FEW), { spooled: 0, quarantined: 0 }),
    mailsIn('uncertain'),
    mailsIn('failed'),
    mailsIn('held'),
    channel.despatchEmails.enabled ? counting.of('mails', refusedSender(deps), null) : null,
    counting.of('questions to ReCharge', countAsks(deps, channel, MOST_ASKS), 0),
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
    uncounted: counting.missing(),
  };
}
