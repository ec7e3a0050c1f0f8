import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast } from '../../../src/brand/colour.ts';
import { GROUNDS, paletteFor } from '../../../src/brand/palette.ts';

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('contrast is that of the accessibility guidelines', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 2);
  expect(contrast('#ffffff', '#777777')).toBe(contrast('#777777', '#ffffff'));
});

test('whatever the accent colour, button text and links are readable in light and dark', () => {
  fc.assert(
    fc.property(hex, fc.constantFrom('light' as const, 'dark' as const), (accent, scheme) => {
      const palette = paletteFor(accent, scheme);
      expect(contrast(palette.button, palette.onButton)).toBeGreaterThanOrEqual(4.5);
      for (const ground of GROUNDS[scheme]) {
        expect(contrast(palette.link, ground)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.button, ground)).toBeGreaterThanOrEqual(1.4);
      }
      for (const colour of Object.values(palette)) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    }),
    { numRuns: 2_000 },
  );
});

test('a readable accent stays as it is', () => {
  expect(paletteFor('#0F766E', 'light')).toEqual({ button: '#0f766e', onButton: '#fdfdfd', link: '#0f766e' });
  expect(paletteFor('#facc15', 'light')).toMatchObject({ button: '#facc15', onButton: '#14181f' });
});
