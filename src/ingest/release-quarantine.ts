import { channels } from '../channels/model.ts';
import { openClientSecret, validClientSecrets } from '../channels/secrets.ts';
import type { Deps } from '../deps.ts';
import { asId } from '../ids.ts';
import { verifySignature } from '../recharge/signature.ts';
import { eventIdOf, traceparentOf } from './durable-event.ts';
import type { KeepEvent } from './keep-event.ts';
import { proofsOf, type Quarantine } from './quarantine.ts';
import { unsignedBody } from './unsigned-body.ts';

/**
 * Judges a channel's quarantined deliveries by its secrets of now and lets those in that verify, by any proof that
 * came with them; a channel without a secret lets all in as unsigned hints, and only when somebody asks for that
 * (`unproved`). The window of a signature is measured from when it came, not from now.
 * @returns how many were released.
 */
export async function releaseQuarantine(
  deps: Pick<Deps, 'db' | 'vault' | 'log' | 'now'> & { quarantine: Quarantine; keeper: KeepEvent },
  channelId: string,
  options: { unproved?: boolean } = {},
): Promise<number> {
  const channel = await channels(deps).findOne({ _id: asId(channelId) });
  if (!channel) return 0;
  const accountId = channel.accountId;
  const secrets = validClientSecrets(channel, deps.now()).map((secret) =>
    openClientSecret(deps, channel, secret),
  );
  const hookKey = channel.hookKeys[0];
  if (!hookKey || (secrets.length === 0 && !options.unproved)) return 0;
  const openKey = deps.vault.open(hookKey.sealed, {
    accountId,
    record: channel._id,
    field: 'channel.hookKey',
  });
  let released = 0;
  for await (const row of deps.quarantine.rows(channelId)) {
    const body = deps.quarantine.open(row);
    const proof = proofsOf(row)
      .map(({ signatures, at }) => verifySignature(body, signatures, secrets, at))
      .find(({ ok }) => ok);
    if (secrets.length > 0 && !proof?.ok) continue;
    await deps.keeper.keep({
      eventId: eventIdOf(openKey, row.topic, body),
      accountId: accountId.toString(),
      channelId,
      topic: row.topic,
      body: proof?.ok ? body : unsignedBody(row.topic, body),
      receivedAt: row.firstAt,
      verified: proof?.ok ? proof.scheme : 'none',
      traceparent: traceparentOf(undefined),
    });
    await deps.quarantine.remove(row._id);
    released += 1;
  }
  if (released > 0) deps.log.info({ channelId, released }, 'quarantined deliveries released');
  return released;
}
