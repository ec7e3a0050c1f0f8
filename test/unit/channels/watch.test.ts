import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { together } from '../../../src/channels/change-channel.ts';
import { catalogueWalked, deliveriesSeen, newWatch, tokenTested } from '../../../src/channels/watch.ts';

const at = new Date('2026-11-23T12:00:00Z');

describe('what is seen of a channel', () => {
  test('is written by name: no files but these know a path into it', () => {
    const root = new URL('../../../src/', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const knowing = files.filter((name) =>
      /['"]watch\.\w|`watch\.\$/.test(readFileSync(new URL(name, root), 'utf8')),
    );
    expect(knowing.toSorted()).toEqual(['channels/gaps.ts', 'channels/watch.ts']);
  });

  test('by the door moves times forward only and counts what was refused', () => {
    expect(deliveriesSeen({ verified: { at, scheme: 'hmac', secretSetAt: null } })).toEqual({
      $set: { 'watch.lastVerifiedScheme': 'hmac' },
      $max: { 'watch.lastVerifiedAt': at },
    });
    expect(deliveriesSeen({ rejected: { at, count: 3 } })).toEqual({
      $max: { 'watch.lastRejectedAt': at },
      $inc: { 'watch.rejectedCount': 3 },
    });
    const both = deliveriesSeen({
      verified: { at, scheme: 'hmac', secretSetAt: null },
      rejected: { at, count: 1 },
    });
    expect(both.$max).toEqual({ 'watch.lastVerifiedAt': at, 'watch.lastRejectedAt': at });
  });

  test('goes into one write with what belongs to it', () => {
    expect(together([tokenTested(at), catalogueWalked(at, null)]).$set).toEqual({
      'watch.tokenState': 'accepted',
      'watch.missingScopes': [],
      'watch.checkedAt': at,
      'watch.catalogueAt': at,
      'watch.plansMark': null,
    });
  });

  test('begins with nothing seen', () => {
    const { tokenState, missingScopes, gaps, ...rest } = newWatch();
    expect([tokenState, missingScopes, gaps]).toEqual(['unknown', [], []]);
    expect(Object.values(rest).every((value) => value === null || value === 0)).toBe(true);
  });
});
