import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { deadLetterModel } from '../events/dead-letter-model.ts';
import { quarantineModel } from '../ingest/quarantine-model.ts';
import { spoolModel } from '../ingest/spool-model.ts';
import { mailModel } from '../mail/model.ts';
import type { HealthCounts } from './health.ts';

/** Health needs "some", not the exact number: counting ends here. */
const FEW = { limit: 1_000, maxTimeMS: 3_000 };

/** What a channel's health depends on beside its own document. */
export async function healthCounts(
  deps: Pick<Deps, 'db'>,
  { _id, accountId }: Pick<ChannelDoc, '_id' | 'accountId'>,
): Promise<HealthCounts> {
  const { connection } = deps.db;
  const mine = { accountId, channelId: _id };
  const mails = (state: 'uncertain' | 'failed') =>
    mailModel(connection).countDocuments({ ...mine, state }, FEW);
  const [deadLetters, oldest, spooled, quarantined, mailsUncertain, mailsFailed] = await Promise.all([
    deadLetterModel(connection).countDocuments({ ...mine, state: 'open' }, FEW),
    deadLetterModel(connection)
      .findOne({ ...mine, state: 'open' }, { deadAt: 1 })
      .sort({ deadAt: 1 })
      .lean<{ deadAt: Date }>(),
    spoolModel(connection).countDocuments(mine, FEW),
    quarantineModel(connection).countDocuments(mine, FEW),
    mails('uncertain'),
    mails('failed'),
  ]);
  const deadLettersSince = oldest?.deadAt ?? null;
  return { deadLetters, deadLettersSince, spooled, quarantined, mailsUncertain, mailsFailed };
}
