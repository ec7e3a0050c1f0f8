import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CARRIERS } from '../../../src/shipments/carriers.ts';
import { carrierSuggestions, findCarrier } from '../../../src/shipments/find-carrier.ts';
import { trackingLink } from '../../../src/shipments/tracking-link.ts';

const HOME = { postcode: 'sw1a 1aa', country: 'gb' };

describe('a carrier is found', () => {
  test('by its whole name or alias, whatever its case, spaces and accents', () => {
    expect(findCarrier('  ROYAL   mail ')?.code).toBe('royal-mail');
    expect(findCarrier('oesterreichische post')?.code).toBe('austrian-post');
    expect(findCarrier('OSTERREICHISCHE POST')?.code).toBe('austrian-post');
    expect(findCarrier('Dhl Parcel Uk')?.code).toBe('dhl-ecommerce-uk');
  });

  test.each([
    'pups',
    'UPS Store',
    'my dpd uk van',
    'royal',
    '',
    '   ',
    'InPost UK',
    'Mondial Relay',
    'Purolator',
  ])('never from %j: part of a longer name, or a carrier whose links are in doubt', (name) => {
    expect(findCarrier(name)).toBeNull();
    expect(trackingLink(name, 'AB1', HOME)).toBeNull();
  });

  test('by every name that forms suggest, and no two carriers share a name', () => {
    for (const name of carrierSuggestions()) expect(findCarrier(name)?.name).toBe(name);
    const names = CARRIERS.flatMap((carrier) => [carrier.name, ...carrier.aliases]);
    for (const carrier of CARRIERS) {
      for (const name of [carrier.name, ...carrier.aliases, carrier.name.toUpperCase()]) {
        expect(findCarrier(name), name).toBe(carrier);
      }
    }
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(CARRIERS.map(({ code }) => code)).size).toBe(CARRIERS.length);
  });
});

describe('a tracking link', () => {
  test('holds the number without spaces, in capitals and escaped', () => {
    expect(trackingLink('Evri', ' t00 ab/1 ', {})).toBe('https://www.evri.com/track/parcel/T00AB%2F1');
    expect(trackingLink('yodel', 'jd00', {})).toBe('https://www.yodel.co.uk/tracking/JD00');
  });

  test('holds postcode and country where the pattern wants them, and is left out without them', () => {
    expect(trackingLink('DPD Local', '155', HOME)).toBe(
      'https://apis.track.dpdlocal.co.uk/v1/track?postcode=SW1A1AA&parcel=155',
    );
    expect(trackingLink('PostNL', '3sabc', { postcode: '1012 ab', country: 'nl' })).toBe(
      'https://jouw.postnl.nl/track-and-trace/3SABC-NL-1012AB',
    );
    expect(trackingLink('PostNL', '3sabc', { postcode: null, country: 'NL' })).toBeNull();
    expect(trackingLink('bpost', '32', { country: 'BE' })).toBeNull();
  });

  test.each([null, '', '  ', '///', '..', '\u202e', '\ud800A'])('is left out for the number %j', (number) => {
    expect(trackingLink('Royal Mail', number, HOME)).toBeNull();
  });

  test('holds no apostrophe, not even one that stood there in full width', () => {
    expect(trackingLink('Royal Mail', 'A1\uff07', HOME)).toMatch(/A1%27$/);
  });

  test('never leaves the origin of its pattern, whatever the number, postcode and country are', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom(
        '@evil.example',
        '//evil.example/',
        '\\\\evil.example',
        'javascript:alert(1)',
        '/../../..',
        '%2f%2fevil.example',
        '"><script>',
        '?a=b#c',
        '.evil.example',
        'a\r\nLocation: https://evil.example',
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...CARRIERS),
        hostile,
        hostile,
        fc.oneof(hostile, fc.constant('GB')),
        (carrier, number, postcode, country) => {
          const link = trackingLink(carrier.name, number, { postcode, country });
          if (link === null) return;
          expect(new URL(link).origin).toBe(new URL(carrier.pattern.replace(/\{\w+\}/g, '')).origin);
          expect(new URL(link).username).toBe('');
          expect(link).not.toMatch(/[\s"'<>{}\\]/);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('exists for every carrier when the order has a postcode and a country', () => {
    for (const carrier of CARRIERS) {
      const link = trackingLink(carrier.name.toLowerCase(), 'ab 123', HOME);
      expect(link, carrier.name).toContain('AB123');
      expect(link).toMatch(/^https:\/\/[a-z0-9.-]+\.[a-z]+\//);
    }
  });
});
