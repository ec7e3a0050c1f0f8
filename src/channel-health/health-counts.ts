import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { type DeadLetterDoc, deadLetters } from '../events/dead-letter-model.ts';
import { quarantineRows } from '../ingest/quarantine-model.ts';
import { spoolRows } from '../ingest/spool-model.ts';
import { mails } from '../mail/model.ts';
import type { HealthCounts } from './health.ts';

/** Health needs "some", not the exact number: counting ends here. */
const FEW = { limit: 1_000, maxTimeMS: 3_000 };

/** What a channel's health depends on beside its own document. */
export async function healthCounts(
  deps: Pick<Deps, 'db'>,
  { _id, accountId }: Pick<ChannelDoc, '_id' | 'accountId'>,
): Promise<HealthCounts> {
  const mine = { accountId, channelId: _id };
  const mailsIn = (state: 'uncertain' | 'failed') => mails(deps).countDocuments({ ...mine, state }, FEW);
  const [dead, oldest, spooled, quarantined, mailsUncertain, mailsFailed] = await Promise.all([
    deadLetters(deps).countDocuments({ ...mine, state: 'open' }, FEW),
    deadLetters(deps).findOne<Pick<DeadLetterDoc, 'deadAt'>>(
      { ...mine, state: 'open' },
      { projection: { deadAt: 1 }, sort: { deadAt: 1 } },
    ),
    spoolRows(deps).countDocuments(mine, FEW),
    quarantineRows(deps).countDocuments(mine, FEW),
    mailsIn('uncertain'),
    mailsIn('failed'),
  ]);
  const deadLettersSince = oldest?.deadAt ?? null;
  return { deadLetters: dead, deadLettersSince, spooled, quarantined, mailsUncertain, mailsFailed };
}
