import { HOUR } from '../time.ts';
import type { ChannelChange } from './change-channel.ts';
import type { ChannelDoc, HookKey } from './model.ts';

/** Longer than ReCharge repeats a delivery (48 hours: `RETRY_SPAN_MS`). */
const KEPT_FOR_MS = 50 * HOUR;

/**
 * What becomes of retired keys when all our topics stand at the newest one's addresses and whatever stood at
 * others is removed: each expires 50 hours later, never while a registration with it exists or cannot be checked.
 * The token sees what was registered by itself; what an older one registered, only that one could remove.
 *
 * @param listed hashes of the keys that ReCharge showed in this look, before anything was removed
 * @returns null when nothing changes.
 */
export function retiredKeys(
  channel: Pick<ChannelDoc, 'hookKeys' | 'token' | 'expiredHookKeys'>,
  listed: ReadonlySet<string>,
  now: Date,
): ChannelChange | null {
  const { hookKeys, token, expiredHookKeys = [] } = channel;
  const removedAt = (key: HookKey): Date | null => {
    const isChecked = Boolean(key.removedAt) || key.createdAt >= token.setAt;
    if (!isChecked) return null;
    return listed.has(key.hash) ? now : (key.removedAt ?? now);
  };
  const keys = hookKeys.map((key) => (key.retiredAt ? { ...key, removedAt: removedAt(key) } : key));
  const isOver = ({ removedAt: at }: HookKey) => Boolean(at) && now.getTime() - Number(at) >= KEPT_FOR_MS;
  const over = keys.filter(isOver);
  const timeOf = (key: HookKey | undefined) => key?.removedAt?.getTime() ?? null;
  const isSame = keys.every((key, at) => timeOf(key) === timeOf(hookKeys[at]));
  if (isSame && over.length === 0) return null;
  const expired = [...expiredHookKeys, ...over.map(({ hash }) => hash)];
  const fields = over.length > 0 ? { expiredHookKeys: expired } : {};
  return { $set: { hookKeys: keys.filter((key) => !isOver(key)), ...fields } };
}

/** The token that registered all retired keys' addresses has removed them. */
export const registrationsRemoved = (hookKeys: readonly HookKey[], now: Date): ChannelChange => ({
  $set: {
    hookKeys: hookKeys.map((key) => (key.retiredAt ? { ...key, removedAt: key.removedAt ?? now } : key)),
  },
});

/** The filter for a channel whose newest key is the one that was read. */
export const newestKeyIs = ({ hookKeys }: Pick<ChannelDoc, 'hookKeys'>) => ({
  'hookKeys.0.hash': hookKeys[0]?.hash ?? '',
});
