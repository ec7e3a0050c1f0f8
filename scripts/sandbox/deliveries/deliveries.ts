import type { Clock } from '../clock.ts';
import type { State } from '../data/state.ts';
import type { Faults } from '../faults.ts';
import type { Random } from '../random.ts';
import { deliveryHeaders } from './headers.ts';
import { createDeliveryLog, type DeliveryLog } from './log.ts';
import { createPost } from './post.ts';

/**
 * Tries in all, spread over 48 hours, before ReCharge deletes the webhook. Documentation page
 * docs.getrecharge.com/docs/webhooks-overview.
 */
const ATTEMPTS = 20;
const SPAN_MS = 48 * 3_600_000;
const LONGEST_TIMER_MS = 3_600_000;

export interface Job {
  id: number;
  webhookId: number;
  topic: string;
  objectId: number | string | null;
  body: string;
  /** Tries so far. */
  attempts: number;
  dueAt: number;
  /** A test delivery: one try, never counted against the webhook (assumed: no source tells). */
  test: boolean;
}

export interface Deliveries {
  readonly log: DeliveryLog;
  send(
    job: Pick<Job, 'webhookId' | 'topic' | 'objectId' | 'body'> & { delayMs?: number; test?: boolean },
  ): void;
  /** Not yet delivered: in line, under way, or waiting for the next try. */
  pending(): Job[];
  restore(jobs: readonly Job[]): void;
  /**
   * Resolves when nothing is in line or under way (waiting retries do not count), rejects after that time.
   */
  idle(timeoutMs?: number): Promise<void>;
  close(): void;
}

export interface DeliveryDeps {
  state: State;
  clock: Clock;
  faults: Faults;
  random: Random;
  log: (line: string) => void;
}

/**
 * Sends what happens in the store to the registered addresses as ReCharge does: 5 s limit, only 200 counts,
 * 20 tries, then the webhook goes. Documentation pages docs.getrecharge.com/docs/webhooks-overview and, as
 * the stricter of the two on what has failed, docs.getrecharge.com/docs/webhooks-resources.
 */
export function createDeliveries(deps: DeliveryDeps, options: { concurrency?: number } = {}): Deliveries {
  const { state, clock, faults, random } = deps;
  const concurrency = options.concurrency ?? 20;
  const post = createPost(concurrency);
  const history = createDeliveryLog();
  const ready: Job[] = [];
  const running = new Set<Job>();
  let waiting: Job[] = [];
  let lastId = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const pump = () => {
    while (!closed && running.size < concurrency) {
      const job = ready.shift();
      if (!job) return;
      running.add(job);
      void attempt(job).finally(() => {
        running.delete(job);
        pump();
      });
    }
  };

  const wake = () => {
    clearTimeout(timer);
    if (closed) return;
    const now = clock.now();
    const due = waiting.filter((job) => job.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt || a.id - b.id);
    if (due.length > 0) {
      waiting = waiting.filter((job) => job.dueAt > now);
      ready.push(...due);
      pump();
    }
    if (waiting.length === 0) return;
    const next = waiting.reduce((earliest, job) => Math.min(earliest, job.dueAt), Number.POSITIVE_INFINITY);
    timer = setTimeout(wake, Math.min(Math.max(next - now, 1), LONGEST_TIMER_MS));
    timer.unref();
  };

  const schedule = (job: Job, delayMs: number) => {
    job.dueAt = clock.now() + delayMs;
    if (delayMs <= 0) {
      ready.push(job);
      pump();
    } else {
      waiting.push(job);
      wake();
    }
  };

  async function attempt(job: Job): Promise<void> {
    const webhook = state.webhooks.find(({ id }) => id === job.webhookId);
    const owner = state.tokens.find(({ id }) => id === webhook?.tokenId);
    if (!webhook || !owner) return;
    job.attempts += 1;
    const body = Buffer.from(job.body, 'utf8');
    const seconds = Math.floor(clock.now() / 1000);
    const wrong = faults.hits('wrongSignature', webhook.address);
    const clientSecret = wrong ? `not ${owner.clientSecret}` : owner.clientSecret;
    const delivery = { topic: job.topic, body, seconds, clientSecret };
    const headers = deliveryHeaders(delivery, faults.tuning.signatures);
    const { status, error, ms } = await post.send(webhook.address, headers, body);
    history.add({
      deliveryId: job.id,
      at: clock.now(),
      webhookId: webhook.id,
      topic: job.topic,
      objectId: job.objectId,
      address: webhook.address,
      attempt: job.attempts,
      status,
      error,
      ms,
      headers,
      body: job.body,
    });
    if (closed || status === 200) return state.changed();
    if (job.test) return;
    if (job.attempts >= ATTEMPTS) return removeWebhook(webhook.id, webhook.topic);
    // The gaps grow evenly (15 min, 30 min, …) and add up to 48 hours. Assumed: no documentation page says
    // how the tries are spread.
    const gap = (SPAN_MS * job.attempts) / ((ATTEMPTS * (ATTEMPTS - 1)) / 2);
    schedule(job, gap / faults.tuning.retrySpeed);
    state.changed();
  }

  function removeWebhook(id: number, topic: string): void {
    state.webhooks = state.webhooks.filter((webhook) => webhook.id !== id);
    waiting = waiting.filter((job) => job.webhookId !== id);
    deps.log(`webhook ${id} (${topic}) deleted after ${ATTEMPTS} failed tries`);
    state.changed();
  }

  clock.onAdvance(wake);
  return {
    log: history,
    send(wish) {
      if (faults.hits('lostDeliveries', wish.topic)) return history.addLost();
      const copies = !wish.test && faults.hits('duplicateDeliveries', wish.topic) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const shuffle = faults.hits('shuffledDeliveries', wish.topic) ? random.int(0, 1500) : 0;
        lastId += 1;
        const job: Job = {
          id: lastId,
          webhookId: wish.webhookId,
          topic: wish.topic,
          objectId: wish.objectId,
          body: wish.body,
          attempts: 0,
          dueAt: 0,
          test: wish.test ?? false,
        };
        schedule(job, (wish.delayMs ?? 0) + faults.tuning.deliveryDelayMs + shuffle);
      }
    },
    pending: () => [...running, ...ready, ...waiting],
    restore(jobs) {
      for (const job of jobs) {
        lastId = Math.max(lastId, job.id);
        waiting.push({ ...job });
      }
      wake();
    },
    async idle(timeoutMs = 10_000) {
      const deadline = performance.now() + timeoutMs;
      const busy = () => ready.length + running.size + waiting.filter((job) => job.attempts === 0).length;
      while (busy() > 0) {
        if (performance.now() > deadline)
          throw new Error(`${busy()} deliveries still under way after ${timeoutMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close() {
      closed = true;
      clearTimeout(timer);
      post.close();
    },
  };
}
