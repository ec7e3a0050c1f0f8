import type { AuditDoc } from '../audit/model.ts';
import type { ChannelInput } from './channel-input.ts';
import type { ChannelDoc } from './model.ts';

type Changes = AuditDoc['changes'];

const PARTS = [
  'settings',
  'stockControl',
  'brand',
  'commercialInvoice',
  'despatchEmails',
  'feedbackEmails',
] as const;

/** What a form changes, path by path, for the audit trail; secrets appear as "set", "replaced", "removed". */
export function channelChanges(channel: ChannelDoc, input: ChannelInput): Changes {
  const changes: Changes = [];
  const head = input.channel;
  if (head) {
    if (head.name !== channel.name) changes.push({ path: 'name', before: channel.name, after: head.name });
    if (head.active !== channel.active) {
      changes.push({ path: 'active', before: channel.active, after: head.active });
    }
    if (head.token) changes.push({ path: 'token', before: 'set', after: 'replaced' });
    if (head.clientSecret) {
      const before = channel.clientSecret ? 'set' : null;
      changes.push({ path: 'clientSecret', before, after: before ? 'replaced' : 'set' });
    } else if (head.removeClientSecret && channel.clientSecret) {
      changes.push({ path: 'clientSecret', before: 'set', after: 'removed' });
    }
  }
  for (const part of PARTS) {
    const wanted = input[part];
    if (wanted) changes.push(...differences(part, plain(channel[part]), plain(wanted)));
  }
  return changes;
}

/** The fields of the tabs to set; the head's are more than fields, see `saveChannel`. */
export function tabFields(input: ChannelInput): Record<string, unknown> {
  return Object.fromEntries(PARTS.flatMap((part) => (input[part] ? [[part, input[part]]] : [])));
}

/** Ids as text and dates as ISO text, so that they compare and print. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

function differences(path: string, before: unknown, after: unknown): Changes {
  if (!isObject(before) && !isObject(after)) {
    return (before ?? null) === (after ?? null)
      ? []
      : [{ path, before: before ?? null, after: after ?? null }];
  }
  const left = isObject(before) ? before : {};
  const right = isObject(after) ? after : {};
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => differences(`${path}.${key}`, left[key], right[key]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
