import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor } from '../deps.ts';
import { changeChannel } from './change-channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { IMPORT_FROM } from './import-from-field.ts';
import { importQueued } from './imports.ts';
import { channelInvalid } from './must-connect.ts';
import { findChannel } from './queries.ts';
import { channelNotFound, channelPaused } from './refusals.ts';

/**
 * Imports all orders since a day once more, and the catalogue: what is here already is recognised by its version, so that only what
 * was missing or left out comes new.
 *
 * @param from as the form sends a day
 * @returns a sentence for the merchant. @throws GatewayError `channel_not_found` (404), `channel_paused` (409),
 * `channel_invalid` (422) for a day that cannot be.
 */
export async function importAgain(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId,
  actor: Actor,
  from: string,
): Promise<string> {
  const channel = await findChannel(deps, accountId, channelId);
  if (!channel) throw channelNotFound();
  if (!channel.active) throw channelPaused({ name: channel.name });
  const now = deps.now();
  const read = IMPORT_FROM.rule({ now }, channel.settings.importFrom).safeParse(from);
  if (!read.success) {
    const message = read.error.issues[0]?.message ?? 'Import orders from must be a date.';
    throw channelInvalid([{ path: 'importFrom', code: 'invalid', message }]);
  }
  const day = read.data;
  await deps.db.transaction(async (session) => {
    const changes = [
      { $set: { 'settings.importFrom': day } },
      importQueued('orders', { kind: 'again', from: day, to: now }),
      importQueued('products', { kind: 'again' }),
    ];
    await changeChannel(deps, { _id: channel._id, accountId }, changes, session);
    const target = { kind: 'channel', id: channel._id.toString(), name: channel.name };
    const before = channel.settings.importFrom.toISOString();
    const change = { path: 'settings.importFrom', before, after: day.toISOString() };
    await writeAudit(
      deps,
      { accountId, actor, action: 'channel.import_again', target, changes: [change] },
      session,
    );
  });
  deps.access.forget(channel._id.toString());
  return `${channel.name}: orders since ${IMPORT_FROM.show(day)} are imported again.`;
}
