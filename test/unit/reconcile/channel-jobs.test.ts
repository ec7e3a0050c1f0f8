import { describe, expect, test } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { createChannelJobs } from '../../../src/reconcile/channel-jobs.ts';
import { until } from '../../support/until.ts';

describe('jobs on channels', () => {
  test('give the fifth merchant a turn while four long imports go on slice by slice', async () => {
    const stopping = new AbortController();
    const jobs = createChannelJobs({ log: createLog('silent') }, stopping.signal);
    const turns = new Map<string, number>();
    jobs.start('import', 5, {
      find: async () => ['a', 'b', 'c', 'd', 'e'],
      async work(channelId) {
        turns.set(channelId, (turns.get(channelId) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, 20));
      },
    });
    await until(() => (turns.get('e') ?? 0) >= 3);
    expect(Math.max(...turns.values()) - Math.min(...turns.values())).toBeLessThanOrEqual(2);
    stopping.abort();
    await jobs.stop();
  });
});
