import { channels } from '../channels/model.ts';
import { validClientSecrets } from '../channels/secrets.ts';
import type { Deps } from '../deps.ts';
import { asId } from '../ids.ts';
import { verifySignature } from '../recharge/signature.ts';
import { eventIdOf, traceparentOf } from './durable-event.ts';
import type { KeepEvent } from './keep-event.ts';
import type { Quarantine } from './quarantine.ts';
import { unsignedBody } from './unsigned-body.ts';

/**
 * Judges a channel's quarantined deliveries by its secrets of now and lets those in that verify; a
 * channel without a secret lets all in as unsigned hints. The 48-hour window of a signature is
 * measured from when the delivery came, not from now. @returns how many were released.
 */
export async function releaseQuarantine(
  deps: Pick<Deps, 'db' | 'vault' | 'log' | 'now'> & { quarantine: Quarantine; keeper: KeepEvent },
  channelId: string,
): Promise<number> {
  const channel = await channels(deps).findOne({ _id: asId(channelId) });
  if (!channel) return 0;
  const accountId = channel.accountId;
  const secrets = validClientSecrets(channel, deps.now()).map((secret) =>
    deps.vault.open(secret.sealed, { accountId, field: 'channel.clientSecret' }),
  );
  const hookKey = channel.hookKeys[0];
  if (!hookKey) return 0;
  const openKey = deps.vault.open(hookKey.sealed, { accountId, field: 'channel.hookKey' });
  let released = 0;
  for await (const row of deps.quarantine.rows(channelId)) {
    const body = deps.quarantine.open(row);
    const proof = secrets.length > 0 ? verifySignature(body, row.signatures, secrets, row.lastAt) : null;
    if (proof && !proof.ok) continue;
    await deps.keeper.keep({
      eventId: eventIdOf(openKey, row.topic, body),
      accountId: accountId.toString(),
      channelId,
      topic: row.topic,
      body: proof ? body : unsignedBody(row.topic, body),
      receivedAt: row.firstAt,
      verified: proof ? proof.scheme : 'none',
      traceparent: traceparentOf(undefined),
    });
    await deps.quarantine.remove(row._id);
    released += 1;
  }
  if (released > 0) deps.log.info({ channelId, released }, 'quarantined deliveries released');
  return released;
}
