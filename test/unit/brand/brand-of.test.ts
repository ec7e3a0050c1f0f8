import { expect, test } from 'vitest';
import type { BrandFields } from '../../../src/brand/brand-fields.ts';
import { brandOf } from '../../../src/brand/brand-of.ts';
import { channelParts } from '../../support/channel-parts.ts';

const { useGeneralSettings: _, mailLanguage, ...none } = channelParts().brand;
const account = (brand: Partial<BrandFields>) => ({ name: 'Acme Ltd', brand: { ...none, ...brand } });
const channel = (brand: Partial<BrandFields>, useGeneralSettings = false) => ({
  brand: { ...none, ...brand, useGeneralSettings, mailLanguage },
});

test('each field comes from the channel, else from General Settings, else is built in', () => {
  const brand = brandOf(
    account({ name: 'Acme', supportEmail: 'help@acme.example', phone: '1' }),
    channel({ name: 'Acme Tea', phone: '  ' }),
  );
  expect(brand.name).toEqual({ value: 'Acme Tea', source: 'channel' });
  expect(brand.supportEmail).toEqual({ value: 'help@acme.example', source: 'general' });
  expect(brand.phone).toEqual({ value: '1', source: 'general' });
  expect(brand.website).toEqual({ value: null, source: 'built-in' });
  expect(brand.accentColour).toEqual({ value: '#1f2937', source: 'built-in' });
});

test('a channel that uses General Settings has nothing of its own, yet keeps what was typed', () => {
  const brand = brandOf(account({}), channel({ name: 'Acme Tea' }, true));
  expect(brand.name).toEqual({ value: 'Acme Ltd', source: 'built-in' });
});

test('a colour that is none falls through to the next source', () => {
  const brand = brandOf(
    account({ accentColour: '#0f766e' }),
    channel({ accentColour: 'red;background:url(x)' }),
  );
  expect(brand.accentColour).toEqual({ value: '#0f766e', source: 'general' });
  expect(brand.palette.light.button).toBe('#0f766e');
});

test('an address without a single part counts as none', () => {
  const empty = { line1: null, line2: null, city: '', county: null, postcode: null, country: null };
  expect(brandOf(account({ address: empty }), null).address.source).toBe('built-in');
});
