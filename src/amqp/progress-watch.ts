import type { ChannelModel } from 'amqplib';
import { withTimeout } from './with-timeout.ts';

const PROBE_MS = 5_000;

export interface Watched {
  /** Undefined while there is nothing to watch: no connection, paused, or waiting on purpose. */
  view(): { model: ChannelModel; held: number; taken: number } | undefined;
  /** When a message was last settled, in ms of Date.now(). */
  progressAt(): number;
}

/**
 * Watches that messages move, not that a connection lives. Two ways not to move:
 *
 * | seen                                                     | strikes | then    |
 * |----------------------------------------------------------|---------|---------|
 * | we hold deliveries and settled none for `stallMs`         | 1       | rebuild |
 * | we hold none, took none, yet messages are ready           | 2       | rebuild |
 * | we hold none, and the broker knows no consumer of ours    | 2       | rebuild |
 * | the broker does not answer the question, or has no queue  | 1       | rebuild |
 *
 * The broker is asked on a channel of its own, and only while nothing moves.
 */
export function createProgressWatch(
  deps: { watched: Watched; stalled: (reason: string) => void },
  options: { queue: string; stallMs: number },
) {
  let strikes = 0;
  let asking = false;
  let seen = { model: undefined as ChannelModel | undefined, taken: 0, changedAt: 0, heldSince: 0 };

  async function look(): Promise<void> {
    const view = deps.watched.view();
    if (!view) {
      seen = { model: undefined, taken: 0, changedAt: 0, heldSince: 0 };
      strikes = 0;
      return;
    }
    const now = Date.now();
    if (view.model !== seen.model || view.taken !== seen.taken) {
      seen = { ...seen, model: view.model, taken: view.taken, changedAt: now };
      strikes = 0;
    }
    if (view.held === 0) seen.heldSince = 0;
    else seen.heldSince ||= now;
    if (view.held > 0) {
      const since = Math.max(seen.heldSince, deps.watched.progressAt());
      if (now - since > options.stallMs)
        deps.stalled(`${view.held} messages held, none settled for ${now - since} ms`);
      return;
    }
    if (now - seen.changedAt < options.stallMs) return;
    const { messageCount, consumerCount } = await ask(view.model, options.queue);
    const later = deps.watched.view();
    if (later?.model !== view.model || later.taken !== view.taken) return;
    strikes = messageCount > 0 || consumerCount === 0 ? strikes + 1 : 0;
    if (strikes >= 2)
      deps.stalled(`${messageCount} messages ready, ${consumerCount} consumers, none delivered`);
  }

  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    look()
      .catch((error: unknown) => deps.stalled(`cannot ask for the queue: ${String(error)}`))
      .finally(() => {
        asking = false;
      });
  }, options.stallMs / 4);
  timer.unref();

  return { stop: () => clearInterval(timer) };
}

async function ask(model: ChannelModel, queue: string) {
  const channel = await withTimeout(model.createChannel(), PROBE_MS, 'opening a channel');
  channel.on('error', () => {});
  const counts = await withTimeout(channel.checkQueue(queue), PROBE_MS, 'asking for the queue');
  await withTimeout(channel.close(), PROBE_MS, 'closing the channel');
  return counts;
}
