import { sha256 } from '../crypto.ts';
import { parseWebhookAddress } from '../recharge/webhook-address.ts';
import type { RechargeWebhook } from '../recharge/webhook-calls.ts';
import { MINUTE } from '../time.ts';
import { changeChannel } from './change-channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { type ChannelDoc, channels } from './model.ts';

/** Another process may be about to write down the key that it registers. */
const SEEN_FOR_MS = 10 * MINUTE;

/**
 * Registrations on our PUBLIC_URL with a key that belongs to no channel of any account, seen twice at least 10
 * minutes apart: left over from a save that another one overtook; ReCharge would get 404 from them for
 * ever. Remembers on the channel those that were seen now.
 */
export async function strayWebhooks(
  deps: Pick<ChannelDeps, 'config' | 'db' | 'now'>,
  channel: ChannelDoc,
  listed: readonly RechargeWebhook[],
): Promise<RechargeWebhook[]> {
  const here = `${deps.config.publicUrl.replace(/\/+$/, '')}/webhooks/recharge/`;
  const candidates = listed.flatMap((webhook) => {
    const parsed = webhook.address.startsWith(here) ? parseWebhookAddress(webhook.address) : null;
    return parsed ? [{ webhook, hash: sha256(parsed.hookKey) }] : [];
  });
  const known = channel.strayAddresses ?? [];
  const own = new Set([...channel.hookKeys.map(({ hash }) => hash), ...(channel.expiredHookKeys ?? [])]);
  const others = [...new Set(candidates.map(({ hash }) => hash))].filter((hash) => !own.has(hash));
  if (others.length === 0 && known.length === 0) return [];
  const taken = await channels(deps)
    .find<Pick<ChannelDoc, 'hookKeys' | 'expiredHookKeys'>>(
      { $or: [{ 'hookKeys.hash': { $in: others } }, { expiredHookKeys: { $in: others } }] },
      { projection: { hookKeys: 1, expiredHookKeys: 1 } },
    )
    .toArray();
  for (const { hookKeys, expiredHookKeys = [] } of taken)
    for (const hash of [...hookKeys.map((key) => key.hash), ...expiredHookKeys]) own.add(hash);
  const now = deps.now();
  const seen = others
    .filter((hash) => !own.has(hash))
    .map((hash) => known.find((stray) => stray.hash === hash) ?? { hash, seenAt: now });
  const isSame = seen.length === known.length && seen.every((stray) => known.includes(stray));
  if (!isSame) await changeChannel(deps, { _id: channel._id }, [{ $set: { strayAddresses: seen } }]);
  const old = new Set(
    seen.filter(({ seenAt }) => now.getTime() - seenAt.getTime() >= SEEN_FOR_MS).map(({ hash }) => hash),
  );
  return candidates.filter(({ hash }) => old.has(hash)).map(({ webhook }) => webhook);
}
