import { sha256 } from '../crypto.ts';
import { GatewayError } from '../errors.ts';
import type { RechargeClient } from '../recharge/client.ts';
import { OPTIONAL_TOPICS, REQUIRED_TOPICS } from '../recharge/topics.ts';
import { parseWebhookAddress, webhookAddress } from '../recharge/webhook-address.ts';
import { changeChannel } from './change-channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { newestKeyIs, retiredKeys } from './expire-hook-keys.ts';
import { gapOpened } from './gaps.ts';
import type { ChannelDoc, RegisteredWebhook } from './model.ts';
import { openHookKey } from './secrets.ts';
import { strayWebhooks } from './stray-webhooks.ts';

export interface Registration {
  webhooks: RegisteredWebhook[];
  /** Topics registered just now. */
  created: string[];
  /** Topics that had been registered and were gone. */
  lost: string[];
}

type Listed = Awaited<ReturnType<RechargeClient['listWebhooks']>>;

/** What a topic beyond the documented list is refused with; other faults are no refusal and pass. */
const REFUSALS = ['recharge_invalid', 'recharge_forbidden', 'recharge_not_found', 'recharge_refused'];

/**
 * Brings ReCharge's registrations in line with what we want: creates missing (topic, address) pairs
 * and removes those of ours that point elsewhere (an older host or key). What was lost opens a gap first. Ours are the addresses with
 * one of this channel's own keys, and stray ones (see `strayWebhooks`); others' are never touched. Each topic that works is kept even when a
 * later one fails. `listed`: what ReCharge showed, when the caller has just asked.
 *
 * @throws GatewayError of the client; what was registered until then is kept.
 */
export async function registerWebhooks(
  deps: Pick<ChannelDeps, 'config' | 'db' | 'now' | 'vault'>,
  channel: ChannelDoc,
  client: RechargeClient,
  listed?: Listed,
): Promise<Registration> {
  const hookKey = openHookKey(deps, channel);
  if (!hookKey) throw new GatewayError('channel_without_key', 'The channel has no key for its addresses.');
  const all = listed ?? (await client.listWebhooks());
  const ours = ownWebhooks(channel, all);
  const rows = new Map(channel.webhooks.map((row) => [row.topic, row]));
  const created: string[] = [];
  // One that stands at another address of ours was not lost: we have moved.
  const lost = [...rows.values()]
    .filter(({ topic, state }) => state === 'registered' && !ours.some((webhook) => webhook.topic === topic))
    .map(({ topic }) => topic);
  // Before they are put back: whoever dies in between has not made it forgotten.
  if (lost.length > 0)
    await changeChannel(deps, { _id: channel._id }, [gapOpened(channel, 'registrations_lost', lost.length)]);
  const keep = new Set<string>();
  const note = (row: Omit<RegisteredWebhook, 'at'>): void => {
    const known = rows.get(row.topic);
    const same = known && known.state === row.state && known.webhookId === row.webhookId;
    rows.set(row.topic, { ...row, at: same ? known.at : deps.now() });
  };
  const store = () => changeChannel(deps, { _id: channel._id }, [{ $set: { webhooks: [...rows.values()] } }]);
  try {
    for (const topic of [...REQUIRED_TOPICS, ...OPTIONAL_TOPICS]) {
      const address = webhookAddress(deps.config.publicUrl, hookKey, topic);
      const there = ours.find((webhook) => webhook.topic === topic && webhook.address === address);
      if (there) {
        keep.add(there.id);
        note({ topic, webhookId: there.id, state: 'registered', note: null });
        continue;
      }
      const known = rows.get(topic);
      if (known?.state === 'refused') continue;
      note({ topic, webhookId: null, state: 'missing', note: null });
      try {
        const webhook = await client.createWebhook({ address, topic });
        keep.add(webhook.id);
        note({ topic, webhookId: webhook.id, state: 'registered', note: null });
        created.push(topic);
      } catch (error) {
        if (!isRefusal(error) || !(OPTIONAL_TOPICS as string[]).includes(topic)) throw error;
        const words = 'ReCharge has no such topic; products are kept up to date by plan events and a poll.';
        note({ topic, webhookId: null, state: 'refused', note: words });
      }
    }
  } finally {
    await store();
  }
  for (const webhook of ours) if (!keep.has(webhook.id)) await client.deleteWebhook(webhook.id);
  for (const webhook of await strayWebhooks(deps, channel, all)) await client.deleteWebhook(webhook.id);
  const shown = new Set(all.map(({ address }) => keyHashOf(address) ?? ''));
  const keys = retiredKeys(channel, shown, deps.now());
  if (keys) await changeChannel(deps, { _id: channel._id, ...newestKeyIs(channel) }, [keys]);
  return { webhooks: [...rows.values()], created, lost };
}

/** Removes our registrations, and only ours. @returns how many there were. */
export async function removeWebhooks(
  deps: Pick<ChannelDeps, 'db' | 'now'>,
  channel: ChannelDoc,
  client: RechargeClient,
): Promise<number> {
  const ours = ownWebhooks(channel, await client.listWebhooks());
  for (const webhook of ours) await client.deleteWebhook(webhook.id);
  const webhooks = withoutRegistrations(channel, deps.now());
  await changeChannel(deps, { _id: channel._id }, [{ $set: { webhooks } }]);
  return ours.length;
}

/** True while one of our topics is registered as far as we know. */
export const hasRegistrations = (channel: Pick<ChannelDoc, 'webhooks'>): boolean =>
  channel.webhooks.some((row) => row.state === 'registered');

/** A refusal stays known, so that a topic is tried once in a channel's life. */
const withoutRegistrations = (channel: ChannelDoc, at: Date): RegisteredWebhook[] =>
  channel.webhooks.map((row) =>
    row.state === 'refused' ? row : { ...row, webhookId: null, state: 'missing', at, note: null },
  );

/** Those whose address holds one of the channel's keys, whatever its host. */
export function ownWebhooks(
  { hookKeys, expiredHookKeys = [] }: Pick<ChannelDoc, 'hookKeys' | 'expiredHookKeys'>,
  listed: Listed,
): Listed {
  const hashes = new Set([...hookKeys.map((key) => key.hash), ...expiredHookKeys]);
  return listed.filter((webhook) => hashes.has(keyHashOf(webhook.address) ?? ''));
}

function keyHashOf(address: string): string | null {
  const parsed = parseWebhookAddress(address);
  return parsed && sha256(parsed.hookKey);
}

const isRefusal = (error: unknown): boolean => error instanceof GatewayError && REFUSALS.includes(error.code);
