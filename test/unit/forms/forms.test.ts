import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GENERAL_SETTINGS } from '../../../src/accounts/general-settings.ts';
import { BRAND_FIELDS } from '../../../src/brand/brand-fields.ts';
import { HEAD } from '../../../src/channels/head-fields.ts';
import { BRAND } from '../../../src/channels/tab-brand.ts';
import { TAB, TABS } from '../../../src/channels/tabs.ts';
import type { Known } from '../../../src/forms/field.ts';
import type { Part } from '../../../src/forms/part.ts';
import { readPart } from '../../../src/forms/read-part.ts';
import { freshTexts, showPart } from '../../../src/forms/show-part.ts';
import { WAREHOUSE } from '../../../src/warehouses/save-warehouse.ts';

const known: Known = {
  now: new Date('2026-11-23T12:00:00Z'),
  lists: { warehouses: ['0123456789abcdef01234567'] },
};
const channelParts: Part[] = [HEAD, ...TABS.map((tab) => TAB[tab].part)];
const named = (part: Part, key: string) =>
  part.inputs.find(({ path }) => path.join('.') === key)?.name ?? key;

describe('every declared form', () => {
  test('gives each of its inputs a name of its own', () => {
    for (const form of [channelParts, Object.values(GENERAL_SETTINGS), [WAREHOUSE]]) {
      const names = form.flatMap(({ inputs }) => inputs.map(({ name }) => name));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('reads back what it shows as the very same values, so that an unchanged Save changes nothing', () => {
    const parts: Part[] = [...TABS.map((tab) => TAB[tab].part), ...Object.values(GENERAL_SETTINGS)];
    for (const part of parts) {
      const first = readPart(part, freshTexts([part], known), known);
      if (!first.ok) throw new Error(JSON.stringify(first.faults));
      expect(readPart(part, showPart(part, first.value), known)).toEqual(first);
    }
  });

  test('says in every fault what the field is called, whatever is sent', () => {
    const junk = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(null), fc.integer(), fc.object());
    for (const { inputs } of [...channelParts, ...Object.values(GENERAL_SETTINGS), WAREHOUSE]) {
      for (const { field } of inputs) {
        fc.assert(
          fc.property(junk, (sent) => {
            const { error } = field.rule(known).safeParse(sent);
            return !error?.issues.some(({ message }) => /^(Invalid|Expected|Unrecognized)/.test(message));
          }),
          { numRuns: 50 },
        );
      }
    }
  });
});

describe('the brand', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ minLength: 75, maxLength: 125, unit: fc.constantFrom('a', 'é', ' ') }),
    fc.constantFrom('GB', 'gb', '#ABCDEF', 'https://acme.example/x', 'a@b.example', '+44 1904 555 0123'),
    fc.constantFrom(
      'http://acme.example',
      'https://a@b.example',
      'a@b..example',
      'a\u2028b',
      'a\tb',
      'a\u202eb',
    ),
  );
  const ONLY_OF_CHANNELS = new Set(['useGeneralSettings', 'mailLanguage']);
  const paths = BRAND.inputs.map(({ path }) => path.join('.')).filter((path) => !ONLY_OF_CHANNELS.has(path));

  test('is asked for by the same fields in General Settings and in a channel', () => {
    expect(GENERAL_SETTINGS.brand.inputs.map(({ path }) => path.join('.'))).toEqual(paths);
    expect(Object.keys(BRAND_FIELDS).length).toBeGreaterThan(6);
  });

  test.each(paths)('is judged alike in General Settings and in a channel: %s', (path) => {
    fc.assert(
      fc.property(text, (sent) => {
        const inherit = { brandUseGeneralSettings: 'on' };
        const general = readPart(
          GENERAL_SETTINGS.brand,
          { [named(GENERAL_SETTINGS.brand, path)]: sent },
          known,
        );
        const channel = readPart(BRAND, { ...inherit, [named(BRAND, path)]: sent }, known);
        const own = channel.ok
          ? Object.fromEntries(Object.entries(channel.value).filter(([key]) => !ONLY_OF_CHANNELS.has(key)))
          : {};
        expect(channel.ok ? own : channel.faults.map(({ message }) => message)).toEqual(
          general.ok ? general.value : general.faults.map(({ message }) => message),
        );
      }),
      { numRuns: 200 },
    );
  });
});
