import { describe, expect, test } from 'vitest';
import { readGeneralSettings } from '../../../src/accounts/general-settings.ts';

const read = (sent: Record<string, string>) => readGeneralSettings({ timeZone: 'UTC', ...sent }, new Date());
const faultsOf = (sent: Record<string, string>) => {
  const result = read(sent);
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`);
};

describe('General Settings', () => {
  test('may be empty, but not wrong', () => {
    expect(read({}).ok).toBe(true);
    expect(read({ brandName: 'Acme\r\nBcc: x@y.example' }).ok).toBe(false);
    expect(read({ accentColour: '#12345g' }).ok).toBe(false);
    expect(read({ website: 'https://user@evil.example' }).ok).toBe(false);
    expect(read({ website: 'javascript:alert(1)' }).ok).toBe(false);
    expect(read({ supportEmail: 'a@b' }).ok).toBe(false);
    expect(read({ timeZone: 'Europe/Nowhere' }).ok).toBe(false);
  });

  test('name every fault at once, in words that name the field', () => {
    expect(
      faultsOf({
        brandName: 'A',
        supportEmail: 'nobody',
        phone: '0'.repeat(41),
        website: 'http://acme.example',
        accentColour: 'red;}',
        legalLine: 'x'.repeat(241),
        line1: 'x'.repeat(121),
        city: 'Yo\u2028rk',
        country: 'England',
        timeZone: 'Mars/Olympus',
      }),
    ).toEqual([
      'brandName: Brand name must have 2 to 80 characters.',
      'supportEmail: Support email must be an e-mail address, such as help@example.com.',
      'phone: Phone must have at most 40 characters.',
      'website: Website must be a full address that starts with https://.',
      'accentColour: Accent colour must be a colour such as #1f2937.',
      'legalLine: Legal line must have at most 240 characters.',
      'line1: Address line 1 must have at most 120 characters.',
      'city: Town or city must be a single line without control characters.',
      'country: Country must be a two-letter code, such as GB.',
      'timeZone: Choose a time zone from the list.',
    ]);
  });

  test('hold no address until a part of it is filled in', () => {
    const of = (sent: Record<string, string>) => {
      const result = read(sent);
      return result.ok ? result.settings.brand.address : 'faults';
    };
    expect(of({ line1: '  ' })).toBeNull();
    expect(of({ city: ' York ', country: 'gb' })).toEqual({
      line1: null,
      line2: null,
      city: 'York',
      county: null,
      postcode: null,
      country: 'GB',
    });
  });
});
