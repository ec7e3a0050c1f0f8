import { describe, expect, test } from 'vitest';
import { createBucket } from '../../../src/recharge/bucket.ts';
import { createBuckets } from '../../../src/recharge/buckets.ts';
import { realTimers } from '../../../src/recharge/timers.ts';
import { jumpingTimers } from './fake-timers.ts';

describe('a bucket', () => {
  test('gives 32 turns at once, stopping at its size less 8, then two a second', async () => {
    const timers = jumpingTimers();
    const bucket = createBucket(timers);
    const start = timers.now();
    const at: number[] = [];
    for (let call = 0; call < 36; call += 1) {
      await bucket.take();
      at.push(timers.now() - start);
    }
    expect(at.slice(0, 32)).toEqual(Array(32).fill(0));
    expect(at.slice(32)).toEqual([500, 1000, 1500, 2000]);
  });

  test('believes the answers about its size and level', async () => {
    const timers = jumpingTimers();
    const bucket = createBucket(timers);
    (await bucket.take()).answered('12/80');
    expect(bucket.state()).toEqual({ used: 12, size: 80, waiting: 0 });
    const [one, two] = [await bucket.take(), await bucket.take()];
    one.answered('39/40');
    expect(bucket.state()).toEqual({ used: 40, size: 40, waiting: 0 });
    two.answered('1/40');
    expect(bucket.state().used).toBe(1);
  });

  test.each([null, '', 'x', '5', '1/0', '-1/40'])(
    'stays with its own reckoning when the answer says %j',
    async (limit) => {
      const bucket = createBucket(jumpingTimers());
      const turn = await bucket.take();
      turn.answered(limit);
      turn.answered('30/40');
      expect(bucket.state()).toMatchObject({ used: 1, size: 40 });
    },
  );

  test('waits at least two seconds after a refusal for its rate, and until there is room', async () => {
    const timers = jumpingTimers();
    const bucket = createBucket(timers);
    (await bucket.take()).answered(null, 429);
    const start = timers.now();
    await bucket.take();
    expect(timers.now() - start).toBe(4500);
    const large = createBucket(timers);
    (await large.take()).answered('1/4000', 429);
    (await large.take()).answered('1/4000');
    expect(timers.now() - start - 4500).toBeGreaterThanOrEqual(2000);
  });

  test('still moves when a store has fewer places than the reserve', async () => {
    const timers = jumpingTimers();
    const bucket = createBucket(timers);
    (await bucket.take()).answered('0/5');
    const start = timers.now();
    await bucket.take();
    await bucket.take();
    expect(timers.now() - start).toBe(500);
  });

  test('gives a user of half the bucket at most half, and starves neither', async () => {
    const timers = jumpingTimers();
    const bucket = createBucket(timers);
    const done = { back: 0, front: 0 };
    const start = timers.now();
    const run = async (kind: 'back' | 'front', share: number) => {
      while (timers.now() - start < 60_000) {
        await bucket.take({ share });
        done[kind] += 1;
      }
    };
    await Promise.all([run('back', 0.5), run('front', 1)]);
    expect(done.back).toBeLessThanOrEqual(16 + 60 + 2);
    expect(done.back).toBeGreaterThan(40);
    expect(done.front).toBeGreaterThan(70);
    expect(done.back + done.front).toBeLessThanOrEqual(32 + 120 + 2);
  });

  test('lets a user of half go at half the rate even when alone', async () => {
    const timers = jumpingTimers();
    const bucket = createBucket(timers);
    const start = timers.now();
    for (let call = 0; call < 20; call += 1) await bucket.take({ share: 0.5 });
    expect(timers.now() - start).toBe(4000);
    await bucket.take();
    expect(timers.now() - start).toBe(4000);
  });

  test('lets a waiting user give up', async () => {
    const bucket = createBucket(realTimers);
    for (let call = 0; call < 32; call += 1) await bucket.take();
    const stop = new AbortController();
    const waiting = bucket.take({ signal: stop.signal });
    expect(bucket.state().waiting).toBe(1);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'recharge_rate_limited', retry: 'later' });
    expect(bucket.state().waiting).toBe(0);
    await expect(bucket.take({ signal: stop.signal })).rejects.toMatchObject({
      code: 'recharge_rate_limited',
    });
  });
});

describe('buckets', () => {
  test('are one per token in a process', async () => {
    const buckets = createBuckets(jumpingTimers());
    await buckets.of('a').take();
    expect(buckets.of('a')).toBe(buckets.of('a'));
    expect(buckets.of('a').state().used).toBe(1);
    expect(createBuckets().of('b').state().used).toBe(0);
  });
});

describe('the real clock', () => {
  test('wakes a sleeper early when its signal aborts', async () => {
    const stop = new AbortController();
    const long = realTimers.sleep(3_600_000, stop.signal);
    stop.abort();
    await expect(long).resolves.toBeUndefined();
    await expect(realTimers.sleep(3_600_000, stop.signal)).resolves.toBeUndefined();
    const before = realTimers.now();
    await realTimers.sleep(5);
    expect(realTimers.now()).toBeGreaterThanOrEqual(before);
  });
});
