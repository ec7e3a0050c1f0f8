import { expect, test } from 'vitest';
import { secretBefore, validClientSecrets } from '../../../src/channels/secrets.ts';
import { newWatch } from '../../../src/channels/watch.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const hours = (n: number) => new Date(NOW.getTime() + n * 3_600_000);
const secret = (name: string, setAt: Date) => ({ sealed: name, hint: '••••', setAt, setBy: 'Ada' });
const watch = (seen: Partial<ReturnType<typeof newWatch>>) => ({ ...newWatch(), ...seen });

test('a secret that verified a delivery stays good for 48 hours beside the new one', () => {
  const old = secret('old', hours(-100));
  const channel = { clientSecret: old, previousClientSecret: null };
  expect(secretBefore({ ...channel, watch: watch({ provenSecretAt: old.setAt }) }, NOW)).toEqual({
    ...old,
    validUntil: hours(48),
  });
});

test('a secret that never verified anything ends at once, and the right one before it goes on until its own time', () => {
  const right = { ...secret('right', hours(-100)), validUntil: hours(30) };
  const mistyped = secret('mistyped', hours(-18));
  // The right one verified deliveries all the time, also after the mistyped one was stored.
  const seen = watch({ provenSecretAt: right.setAt, lastVerifiedAt: hours(-1) });
  const channel = { clientSecret: mistyped, previousClientSecret: right, watch: seen };
  expect(secretBefore(channel, NOW)).toEqual(right);
  expect(secretBefore({ ...channel, previousClientSecret: null }, NOW)).toBeNull();
  expect(
    secretBefore({ ...channel, previousClientSecret: { ...right, validUntil: hours(-1) } }, NOW),
  ).toBeNull();
});

test('of older data the last verified delivery tells', () => {
  const old = secret('old', hours(-100));
  const channel = { clientSecret: old, previousClientSecret: null };
  expect(secretBefore({ ...channel, watch: watch({ lastVerifiedAt: hours(-1) }) }, NOW)?.sealed).toBe('old');
  expect(secretBefore({ ...channel, watch: watch({ lastVerifiedAt: hours(-101) }) }, NOW)).toBeNull();
});

test('what is valid now is the newest and, in its time, the one before', () => {
  const now = secret('now', hours(-1));
  const before = secret('before', hours(-100));
  const names = (validUntil: Date) =>
    validClientSecrets({ clientSecret: now, previousClientSecret: { ...before, validUntil } }, NOW).map(
      ({ sealed }) => sealed,
    );
  expect(names(hours(1))).toEqual(['now', 'before']);
  expect(names(hours(0))).toEqual(['now']);
  expect(validClientSecrets({ clientSecret: null, previousClientSecret: null }, NOW)).toEqual([]);
});
