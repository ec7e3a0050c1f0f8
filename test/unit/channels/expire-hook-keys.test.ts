import { describe, expect, test } from 'vitest';
import { retiredKeys } from '../../../src/channels/expire-hook-keys.ts';
import type { HookKey } from '../../../src/channels/model.ts';

const HOUR = 3_600_000;
const at = (hours: number) => new Date(Date.UTC(2026, 2, 1) + hours * HOUR);
const key = (hash: string, more: Partial<HookKey> = {}): HookKey => ({
  hash,
  sealed: '',
  createdAt: at(0),
  retiredAt: null,
  ...more,
});
const token = { sealed: '', hint: '', setBy: '', setAt: at(0) };
const NONE = new Set<string>();
const changed = (old: HookKey, listed: ReadonlySet<string>, now: Date, setAt = at(0)) =>
  retiredKeys({ hookKeys: [key('new'), old], token: { ...token, setAt } }, listed, now)?.$set;

describe('a retired hook key', () => {
  test('expires 50 hours after the old registrations are removed, and its hash is kept', () => {
    const old = key('old', { retiredAt: at(1) });
    const removed = { ...old, removedAt: at(2) };
    expect(changed(old, new Set(['old']), at(2))).toEqual({ hookKeys: [key('new'), removed] });
    expect(changed(removed, NONE, at(51.9))).toBeUndefined();
    expect(changed(removed, NONE, at(52))).toEqual({ hookKeys: [key('new')], expiredHookKeys: ['old'] });
  });

  test('never expires while a registration with it exists', () => {
    const removed = key('old', { retiredAt: at(1), removedAt: at(2) });
    const again = { ...removed, removedAt: at(60) };
    expect(changed(removed, new Set(['old']), at(60))).toEqual({ hookKeys: [key('new'), again] });
  });

  test('never expires while nobody can tell what an older token registered', () => {
    expect(changed(key('old', { retiredAt: at(1), removedAt: null }), NONE, at(900), at(1))).toBeUndefined();
  });
});
