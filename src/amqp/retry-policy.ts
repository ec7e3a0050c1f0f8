import type { Headers, Outgoing } from './outgoing.ts';
import { DEAD, RETRY } from './topology.ts';

export type WaitClass = keyof typeof RETRY;

/**
 * How often a message is tried again by class before it is a dead letter, and what that comes to with
 * the usual delays. The classes are counted apart: an hour of a refused token must not use up the
 * tries that a conflict gets.
 *
 * | class | every | at most | in all     | meant for                                      |
 * |-------|-------|---------|------------|------------------------------------------------|
 * | soon  | 3 s   | 20      | 1 minute   | conflicts, time-outs, errors we do not know     |
 * | later | 60 s  | 1,440   | 24 hours   | ReCharge away, token refused, mail server down  |
 */
export const RETRY_LIMITS = { soon: 20, later: 1_440 } as const;

/** What a message carries about its past. All are headers of the message, beside the sender's own. */
interface History {
  /** Times tried again, of any class; 0 for a new message. */
  attempt: number;
  attemptsSoon: number;
  /** ISO 8601, when we first could not process it. */
  firstSeen: string;
}

/** A message as far as a copy of it needs to know. */
export interface Copied {
  routingKey: string;
  body: Buffer;
  messageId: string;
  headers: Headers;
  contentType?: string;
  timestamp?: Date;
}

/** Times a message was put into a wait queue. */
export const attemptOf = (headers: Headers): number => count(headers.attempt);

function historyOf(headers: Headers, now: Date): History {
  return {
    attempt: attemptOf(headers),
    attemptsSoon: count(headers.attemptsSoon),
    firstSeen: typeof headers.firstSeen === 'string' ? headers.firstSeen : now.toISOString(),
  };
}

/** The copy for the wait queue, or null when its tries are used up. */
export function retryCopy(message: Copied, wait: WaitClass, reason: string, now: Date): Outgoing | null {
  const history = historyOf(message.headers, now);
  const tried = wait === 'soon' ? history.attemptsSoon : history.attempt - history.attemptsSoon;
  if (tried >= RETRY_LIMITS[wait]) return null;
  return {
    ...message,
    exchange: RETRY[wait],
    headers: {
      ...ownHeaders(message.headers),
      attempt: history.attempt + 1,
      attemptsSoon: history.attemptsSoon + (wait === 'soon' ? 1 : 0),
      firstSeen: history.firstSeen,
      lastError: short(reason),
    },
  };
}

/** The copy for `gateway.dead`. `code` is stable, `reason` is for people. */
export function deadCopy(
  message: Copied,
  reason: string,
  code: string,
  sourceQueue: string,
  now: Date,
): Outgoing {
  return {
    ...message,
    exchange: DEAD,
    headers: {
      ...ownHeaders(message.headers),
      reason: short(reason),
      code,
      firstSeen: historyOf(message.headers, now).firstSeen,
      originalRoutingKey: message.routingKey,
      sourceQueue,
    },
  };
}

/** Without RabbitMQ's own notes (`x-death`, `x-delivery-count`, …): they tell of the old copy, and grow. */
function ownHeaders(headers: Headers): Headers {
  const own: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    const brokers = /^x-(death|delivery-count|(first|last)-death-(reason|queue|exchange))$/.test(name);
    if (!brokers) own[name] = value;
  }
  return own;
}

const count = (value: unknown) => (typeof value === 'number' && value > 0 ? Math.floor(value) : 0);
/** All headers of a message share 64 KiB. */
const short = (text: string) => text.slice(0, 500);
