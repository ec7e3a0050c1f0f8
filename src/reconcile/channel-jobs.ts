import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { repeat } from '../repeat.ts';
import { MINUTE, SECOND } from '../time.ts';
import { createCoolDowns } from './cool-downs.ts';

/** Work that channels need now and then. */
export interface ChannelJob {
  /** The ids of the channels that need it. */
  find(): Promise<string[]>;
  work(channelId: string): Promise<unknown>;
  /** Channels worked on at once in this process. @default 4 */
  atOnce?: number;
}

/**
 * Starts jobs and knows what they are working on. A channel is worked on once at a time by each; one in
 * trouble is left alone longer and longer and never holds up the others.
 */
export function createChannelJobs(deps: { log: Log }, signal: AbortSignal) {
  const working = new Map<string, Promise<void>>();
  const jobs: { stop(): Promise<void> }[] = [];
  return {
    start(name: string, everyMs: number, { find, work, atOnce = 4 }: ChannelJob): void {
      // Who waited longest comes first: work that goes on for long is done in slices, and goes to the end.
      const last = new Map<string, number>();
      let turns = 0;
      const coolDowns = createCoolDowns({ firstMs: Math.min(everyMs, 5 * SECOND), mostMs: 5 * MINUTE });
      const failed = (channelId: string, error: unknown) => {
        if (signal.aborted) return;
        coolDowns.failed(channelId);
        deps.log.warn({ job: name, channelId, err: describeError(error) }, 'job failed; it is tried again');
      };
      const turn = async () => {
        const found = await find();
        const wanted = new Set(found);
        for (const channelId of last.keys()) if (!wanted.has(channelId)) last.delete(channelId);
        for (const channelId of found.toSorted((a, b) => (last.get(a) ?? 0) - (last.get(b) ?? 0))) {
          const key = `${name} ${channelId}`;
          if (signal.aborted || working.has(key) || !coolDowns.isDue(channelId)) continue;
          last.set(channelId, ++turns);
          const run = work(channelId)
            .then(() => coolDowns.succeeded(channelId))
            .catch((error: unknown) => failed(channelId, error))
            .finally(() => working.delete(key));
          working.set(key, run);
          const mine = [...working].filter(([other]) => other.startsWith(`${name} `));
          if (mine.length >= atOnce) await Promise.race(mine.map(([, running]) => running));
        }
      };
      jobs.push(repeat(deps, name, everyMs, turn));
    },
    /** Resolves when nothing is worked on any more. */
    async stop(): Promise<void> {
      await Promise.all(jobs.map((job) => job.stop()));
      await Promise.all(working.values());
    },
  };
}
