import { describe, expect, test } from 'vitest';
import { resolveTracking } from '../../../src/shipments/resolve-tracking.ts';
import { trackingLink } from '../../../src/shipments/tracking-link.ts';
import { trackingNumberOf } from '../../../src/shipments/tracking-number.ts';

const NONE = [
  'N/A',
  'n/a',
  'none',
  'None.',
  'TBC',
  'tbd',
  'Not tracked',
  'untracked',
  '-',
  '--',
  '0',
  '000',
  '',
  ' ',
];

describe('a tracking number', () => {
  test.each([
    ...NONE,
    'ＮＯＮＥ',
    'no\u200bne',
    '\u200b',
    'No tracking number',
    'NOT-TRACKED',
    '(none)',
    '#N/A',
    '０',
  ])('is none where %j stands in its place', (text) => {
    expect(trackingNumberOf(text)).toBeNull();
    expect(trackingLink('Royal Mail', text, {})).toBeNull();
    const tracking = resolveTracking({ carrier: 'Royal Mail', trackingNumber: text }, null);
    expect(tracking).toMatchObject({ trackingNumber: null, trackingUrl: null, parcels: [] });
    const parcels = [{ trackingNumber: text }, { trackingNumber: 'AB2' }];
    expect(resolveTracking({ carrier: 'Royal Mail', parcels }, null)).toMatchObject({
      trackingNumber: 'AB2',
      parcels: [{ trackingNumber: 'AB2' }],
    });
  });

  test.each([
    ['ＡＢ１２３', 'AB123'],
    ['AB\u200b12\u00ad3', 'AB123'],
    ['\ufeffAB 12\u00a0 3\u2060', 'AB 12 3'],
    ['JD0', 'JD0'],
    ['NA123', 'NA123'],
    ['none1', 'none1'],
  ])('%j is kept as %j', (text, kept) => {
    const tracking = resolveTracking({ carrier: 'Evri', trackingNumber: text }, null);
    expect(tracking.trackingNumber).toBe(kept);
    expect(tracking.trackingUrl).toMatch(/^[\x20-\x7e]+$/);
    expect(tracking.trackingUrl).not.toContain('%');
  });
});
