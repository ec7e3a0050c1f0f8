import type { Types } from 'mongoose';
import type { Publisher } from '../amqp/publisher.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { SECOND } from '../time.ts';
import { type DeadLetterDoc, deadLetters, STATES } from './dead-letter-model.ts';
import { deadLetterClosed, deadLetterNotFound } from './refusals.ts';

const PUBLISH_MS = 5 * SECOND;
/** What a message carries about its death and its tries; a replay starts afresh. */
const PAST = new Set([
  'reason',
  'code',
  'firstSeen',
  'originalRoutingKey',
  'sourceQueue',
  'attempt',
  'attemptsSoon',
  'lastError',
]);

/** Dead letters of an account, the newest first, without their bodies. */
export function listDeadLetters(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: {
    channelId?: Types.ObjectId | undefined;
    state?: DeadLetterDoc['state'] | undefined;
    limit?: number;
  } = {},
): Promise<Omit<DeadLetterDoc, 'body'>[]> {
  const { channelId, state, limit = 50 } = filter;
  return deadLetters(deps)
    .find<Omit<DeadLetterDoc, 'body'>>(
      { accountId, ...(channelId ? { channelId } : {}), state: state ?? { $in: [...STATES] } },
      { projection: { body: 0 } },
    )
    .sort({ deadAt: -1, _id: -1 })
    .limit(limit)
    .toArray();
}

export function countOpenDeadLetters(
  deps: DbDeps,
  accountId: Types.ObjectId,
  channelId?: Types.ObjectId,
): Promise<number> {
  const filter = { accountId, ...(channelId ? { channelId } : {}), state: 'open' as const };
  return deadLetters(deps).countDocuments(filter);
}

/** How many dead letters of a channel are open, counted no further than `upTo`, and since when the oldest is. */
export async function openDeadLetters(
  deps: DbDeps,
  channel: { _id: Types.ObjectId; accountId: Types.ObjectId },
  upTo: number,
): Promise<{ count: number; since: Date | null }> {
  const open = { accountId: channel.accountId, channelId: channel._id, state: 'open' as const };
  const [count, oldest] = await Promise.all([
    deadLetters(deps).countDocuments(open, { limit: upTo, maxTimeMS: 3 * SECOND }),
    deadLetters(deps).findOne<Pick<DeadLetterDoc, 'deadAt'>>(open, {
      projection: { deadAt: 1 },
      sort: { deadAt: 1 },
    }),
  ]);
  return { count, since: oldest?.deadAt ?? null };
}

/** One dead letter with its body; null when there is none, or it belongs to another account. */
export async function deadLetterById(
  deps: DbDeps,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
): Promise<DeadLetterDoc | null> {
  return deadLetters(deps).findOne({ _id: id, accountId });
}

/**
 * Publishes the message again, as it first came, and marks the row when RabbitMQ has confirmed. When it
 * dies once more its row opens again.
 *
 * @throws GatewayError `dead_letter_not_found` (404), `dead_letter_settled` (409) when it is no longer
 * open, or the broker's errors (503), after which the row is still open.
 */
export async function replayDeadLetter(
  deps: Pick<Deps, 'db' | 'now'> & { broker: { publisher: Pick<Publisher, 'publish'> } },
  accountId: Types.ObjectId,
  id: Types.ObjectId,
  actor: Actor,
): Promise<void> {
  const letter = await openLetter(deps, accountId, id);
  const headers = Object.fromEntries(Object.entries(letter.headers).filter(([name]) => !PAST.has(name)));
  const { routingKey, body, messageId } = letter;
  await deps.broker.publisher.publish({ routingKey, body, messageId, headers }, { deadlineMs: PUBLISH_MS });
  await close(deps, letter, 'replayed', actor);
}

/** @throws GatewayError `dead_letter_not_found` (404) or `dead_letter_settled` (409). */
export async function discardDeadLetter(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
  actor: Actor,
): Promise<void> {
  await close(deps, await openLetter(deps, accountId, id), 'discarded', actor);
}

async function openLetter(
  deps: DbDeps,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
): Promise<DeadLetterDoc> {
  const letter = await deadLetterById(deps, accountId, id);
  if (!letter) throw deadLetterNotFound();
  if (letter.state !== 'open') throw deadLetterClosed({ state: letter.state });
  return letter;
}

async function close(
  deps: Pick<Deps, 'db' | 'now'>,
  letter: DeadLetterDoc,
  state: 'replayed' | 'discarded',
  actor: Actor,
): Promise<void> {
  // One that died again meanwhile has a new time of death and stays open.
  await deadLetters(deps).updateOne(
    { _id: letter._id, accountId: letter.accountId, state: 'open', deadAt: letter.deadAt },
    { $set: { state, settledAt: deps.now(), settledBy: actor.name } },
  );
  if (!letter.accountId) return;
  await writeAudit(deps, {
    accountId: letter.accountId,
    actor,
    action: `deadletter.${state}`,
    target: { kind: 'deadletter', id: letter._id.toString(), name: letter.topic ?? letter.routingKey },
    note: letter.reason,
  });
}
