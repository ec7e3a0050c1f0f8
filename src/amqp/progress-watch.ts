import type { ChannelModel } from 'amqplib';
import { SECOND } from '../time.ts';
import { withTimeout } from './with-timeout.ts';

const ANSWER_MS = 5 * SECOND;
const LONGEST_LOOK_MS = 5 * SECOND;
const LOOKS_BEFORE_RENEWAL = 2;

export interface Watched {
  /** Undefined while there is nothing to watch: no connection, paused, or waiting on purpose. */
  view(): { model: ChannelModel; held: number; taken: number } | undefined;
  /** When a message was last settled, in ms of performance.now(). */
  progressAt(): number;
}

/**
 * Watches that messages move, not that a connection lives:
 *
 * | seen                                                  | then                              |
 * |-------------------------------------------------------|-----------------------------------|
 * | we hold deliveries and settled none for `stallMs`      | rebuild the connection            |
 * | we hold none, took none, yet messages are ready, twice | rebuild the connection            |
 * | the broker does not answer, or has no such queue       | rebuild the connection            |
 * | nothing at all came for a while                        | subscribe anew, on a new channel  |
 *
 * The last one is no superstition: RabbitMQ 3.10 does not tell a consumer when its quorum queue is
 * deleted and at once made again. It counts it as a consumer still, assigns messages to it, and
 * delivers none; they show neither as ready nor anywhere else over AMQP (seen in our fault tests).
 * Closing the old channel frees them.
 */
export function createProgressWatch(
  deps: { watched: Watched; stalled: (reason: string) => void; renew: () => Promise<void> },
  options: { queue: string; stallMs: number },
) {
  const lookMs = Math.min(LONGEST_LOOK_MS, options.stallMs / 4);
  let strikes = 0;
  let quiet = 0;
  let asking = false;
  let seen = { model: undefined as ChannelModel | undefined, taken: 0, changedAt: 0, heldSince: 0 };

  async function look(): Promise<void> {
    const view = deps.watched.view();
    if (!view) {
      seen = { model: undefined, taken: 0, changedAt: 0, heldSince: 0 };
      strikes = 0;
      return;
    }
    const now = performance.now();
    if (view.model !== seen.model || view.taken !== seen.taken) {
      seen = { ...seen, model: view.model, taken: view.taken, changedAt: now };
      strikes = 0;
      quiet = 0;
    }
    if (view.held === 0) seen.heldSince = 0;
    else seen.heldSince ||= now;
    if (view.held > 0) {
      const since = Math.max(seen.heldSince, deps.watched.progressAt());
      if (now - since > options.stallMs)
        deps.stalled(`${view.held} messages held, none settled for ${now - since} ms`);
      return;
    }
    if (now - seen.changedAt < lookMs) return;
    const { messageCount } = await ask(view.model, options.queue);
    const later = deps.watched.view();
    if (later?.model !== view.model || later.taken !== view.taken) return;
    strikes = messageCount > 0 ? strikes + 1 : 0;
    if (strikes >= 2) return deps.stalled(`${messageCount} messages ready, none delivered`);
    if (++quiet % LOOKS_BEFORE_RENEWAL === 0) await deps.renew();
  }

  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    look()
      .catch((error: unknown) => deps.stalled(`cannot ask for the queue: ${String(error)}`))
      .finally(() => {
        asking = false;
      });
  }, lookMs);
  timer.unref();

  return { stop: () => clearInterval(timer) };
}

async function ask(model: ChannelModel, queue: string) {
  const channel = await withTimeout(model.createChannel(), ANSWER_MS, 'opening a channel');
  channel.on('error', () => {});
  const counts = await withTimeout(channel.checkQueue(queue), ANSWER_MS, 'asking for the queue');
  await withTimeout(channel.close(), ANSWER_MS, 'closing the channel');
  return counts;
}
