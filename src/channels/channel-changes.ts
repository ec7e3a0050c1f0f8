import { type Change, type Changes, createChanges, UNLIMITED } from '../changes.ts';
import type { ChannelInput } from './channel-input.ts';
import type { ChannelDoc } from './model.ts';
import { TAB, TABS } from './tabs.ts';

const PARTS = TABS.map((tab) => TAB[tab].key);

/** What a form changes, path by path, for the audit trail; secrets appear as "set", "replaced", "removed". */
export function channelChanges(channel: ChannelDoc, input: ChannelInput): Change[] {
  const changes = createChanges(UNLIMITED);
  const head = input.channel;
  if (head) {
    changes.compare('name', channel.name, head.name);
    changes.compare('active', channel.active, head.active);
    if (head.token) changes.compare('token', 'set', 'replaced');
    if (head.clientSecret) {
      const before = channel.clientSecret ? 'set' : null;
      changes.compare('clientSecret', before, before ? 'replaced' : 'set');
    } else if (head.removeClientSecret && channel.clientSecret) {
      changes.compare('clientSecret', 'set', 'removed');
    }
  }
  for (const part of PARTS) {
    const wanted = input[part];
    if (wanted) compareLeaves(changes, part, plain(channel[part]), plain(wanted));
  }
  return changes.list();
}

/** The fields of the tabs to set; the head's are more than fields, see `saveChannel`. */
export function tabFields(input: ChannelInput): Record<string, unknown> {
  return Object.fromEntries(PARTS.flatMap((part) => (input[part] ? [[part, input[part]]] : [])));
}

/** Ids as text and dates as ISO text, so that they compare and print. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

function compareLeaves(changes: Changes, path: string, before: unknown, after: unknown): void {
  if (!isObject(before) && !isObject(after)) {
    changes.compare(path, before, after);
    return;
  }
  const left = isObject(before) ? before : {};
  const right = isObject(after) ? after : {};
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    compareLeaves(changes, `${path}.${key}`, left[key], right[key]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
