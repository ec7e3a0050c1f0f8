import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressLines } from '../../../src/address-lines.ts';
import type { ChannelAddress } from '../../../src/recharge/channel-order.ts';

const address = (parts: Partial<ChannelAddress>): ChannelAddress => ({
  firstName: 'Jane',
  lastName: 'Doe',
  company: null,
  address1: null,
  address2: null,
  city: null,
  province: null,
  zip: null,
  countryCode: null,
  country: null,
  phone: '+44 1904 555 0123',
  ...parts,
});

describe('an address stands as its country writes it', () => {
  test.each<[string, Partial<ChannelAddress>, string[]]>([
    [
      'GB',
      {
        company: 'Acme Ltd',
        address1: '12 Harbour Street',
        address2: 'Flat 3',
        city: 'York',
        province: 'England',
        zip: 'YO1 7HU',
      },
      ['Jane Doe', 'Acme Ltd', '12 Harbour Street', 'Flat 3', 'York', 'YO1 7HU', 'United Kingdom'],
    ],
    [
      'US',
      {
        address1: '2330 Kalakaua Avenue',
        address2: 'Suite 4',
        city: 'Honolulu',
        province: 'HI',
        zip: '96815',
      },
      ['Jane Doe', '2330 Kalakaua Avenue', 'Suite 4', 'Honolulu, HI 96815', 'United States'],
    ],
    [
      'US',
      { address1: '350 5th Avenue', city: 'New York', province: 'New York', zip: '10118' },
      ['Jane Doe', '350 5th Avenue', 'New York, New York 10118', 'United States'],
    ],
    [
      'AU',
      { address1: '510 Dean Street', city: 'Albury', province: 'NSW', zip: '2650' },
      ['Jane Doe', '510 Dean Street', 'Albury NSW 2650', 'Australia'],
    ],
    [
      'DE',
      {
        company: 'Weiß GmbH',
        address1: 'Domstraße 4',
        city: 'Köln',
        province: 'Nordrhein-Westfalen',
        zip: '50667',
      },
      ['Jane Doe', 'Weiß GmbH', 'Domstraße 4', '50667 Köln', 'Germany'],
    ],
    [
      'FR',
      {
        company: 'Café Martin',
        address1: '14 rue de la Paix',
        address2: 'Bâtiment B',
        city: 'Paris',
        zip: '75002',
      },
      ['Café Martin', 'Jane Doe', '14 rue de la Paix', 'Bâtiment B', '75002 Paris', 'France'],
    ],
    [
      'NL',
      { address1: 'Oudegracht 231', city: 'Utrecht', province: 'Utrecht', zip: '3511 NK' },
      ['Jane Doe', 'Oudegracht 231', '3511 NK Utrecht', 'Netherlands'],
    ],
    [
      'IT',
      { address1: 'Via Garibaldi 12', city: 'Rivoli', province: 'TO', zip: '10098' },
      ['Jane Doe', 'Via Garibaldi 12', '10098 Rivoli TO', 'Italy'],
    ],
    [
      'JP',
      {
        firstName: '花子',
        lastName: '佐藤',
        address1: '千代田1-1',
        city: '千代田区',
        province: '東京都',
        zip: '100-0001',
      },
      ['〒100-0001', '東京都千代田区', '千代田1-1', '佐藤 花子', 'Japan'],
    ],
    [
      'JP',
      { address1: '1-1 Chiyoda', city: 'Chiyoda-ku', province: 'Tokyo', zip: '100-0001' },
      ['Jane Doe', '1-1 Chiyoda, Chiyoda-ku, Tokyo', '100-0001', 'Japan'],
    ],
    [
      'IE',
      { address1: '5 Shop Street', city: 'Tuam', province: 'Galway', zip: 'H54 E2K3' },
      ['Jane Doe', '5 Shop Street', 'Tuam', 'Galway', 'H54 E2K3', 'Ireland'],
    ],
    [
      'HK',
      {
        address1: 'Flat 25, 12/F, Acacia Building',
        address2: '150 Kennedy Road',
        city: 'Wan Chai',
        province: 'Hong Kong Island',
      },
      [
        'Jane Doe',
        'Flat 25, 12/F, Acacia Building',
        '150 Kennedy Road',
        'Wan Chai',
        'Hong Kong Island',
        'Hong Kong SAR China',
      ],
    ],
    [
      'CH',
      { company: 'Müller AG', address1: 'Bahnhofstrasse 1', city: 'Zürich', province: 'ZH', zip: '8001' },
      ['Müller AG', 'Jane Doe', 'Bahnhofstrasse 1', 'CH-8001 Zürich', 'Switzerland'],
    ],
    [
      'CA',
      { address1: '111 Wellington Street', city: 'Ottawa', province: 'ON', zip: 'K1A 0A9' },
      ['Jane Doe', '111 Wellington Street', 'Ottawa ON K1A 0A9', 'Canada'],
    ],
    [
      'BR',
      {
        address1: 'Rua das Flores, 123',
        address2: 'Apto 45',
        city: 'Campinas',
        province: 'SP',
        zip: '13010-100',
      },
      ['Jane Doe', 'Rua das Flores, 123', 'Apto 45', 'Campinas-SP', '13010-100', 'Brazil'],
    ],
    [
      'ES',
      { address1: 'Calle Mayor 1', city: 'Madrid', province: 'Madrid', zip: '28013' },
      ['Jane Doe', 'Calle Mayor 1', '28013 Madrid', 'Spain'],
    ],
    [
      'SE',
      { address1: 'Storgatan 1', city: 'Stockholm', zip: 'SE-111 22' },
      ['Jane Doe', 'Storgatan 1', 'SE-111 22 Stockholm', 'Sweden'],
    ],
  ])('%s: %j', (countryCode, parts, lines) => {
    expect(addressLines(address({ countryCode, ...parts }))).toEqual(lines);
  });

  test('and never without its town, also where no town is written beside the area', () => {
    const emirates = { countryCode: 'AE', address1: 'Al Ain Road 7', city: 'Al Ain', province: 'Abu Dhabi' };
    expect(addressLines(address(emirates))).toEqual([
      'Jane Doe',
      'Al Ain Road 7',
      'Al Ain, Abu Dhabi',
      'United Arab Emirates',
    ]);
    const macao = { countryCode: 'MO', address1: 'Rua da Praia Grande 1', city: 'Sé' };
    expect(addressLines(address(macao))).toEqual([
      'Jane Doe',
      'Rua da Praia Grande 1',
      'Sé',
      'Macao SAR China',
    ]);
  });

  test('with all its parts where the way of the country is not known', () => {
    const parts = { address1: '1 Street', city: 'Town', province: 'State', zip: '1000' };
    const rest = ['Jane Doe', '1 Street', 'Town, 1000', 'State'];
    expect(addressLines(address({ ...parts, countryCode: 'GH' }))).toEqual([...rest, 'Ghana']);
    expect(addressLines(address({ ...parts, countryCode: 'QQ' }))).toEqual([...rest, 'QQ']);
    expect(addressLines(address({ ...parts, country: 'Utopia' }))).toEqual([...rest, 'Utopia']);
    expect(addressLines(address(parts))).toEqual(rest);
  });

  test('also where the code of the country is one that only people know', () => {
    const parts = { countryCode: 'UK', address1: '12 Harbour Street', city: 'York', zip: 'YO1 7HU' };
    expect(addressLines(address(parts)).slice(2)).toEqual(['York', 'YO1 7HU', 'United Kingdom']);
  });

  test("with the country's name in the language of the reader", () => {
    const parts = { countryCode: 'de', address1: 'Domstraße 4', city: 'Köln', zip: '50667' };
    expect(addressLines(address(parts), { language: 'de' }).at(-1)).toBe('Deutschland');
  });

  test('also the address of a brand or a warehouse, which has no name in it', () => {
    const yard = {
      line1: '5 Roaster Yard',
      line2: null,
      city: 'Bristol',
      county: null,
      postcode: 'BS1 4XJ',
      country: 'GB',
    };
    expect(addressLines(yard)).toEqual(['5 Roaster Yard', 'Bristol', 'BS1 4XJ', 'United Kingdom']);
  });
});

describe('whatever a shop sends as an address', () => {
  test('gives no empty line, no line break and nothing at all for nothing', () => {
    expect(addressLines(null)).toEqual([]);
    expect(addressLines(address({ firstName: null, lastName: null }))).toEqual([]);
    const junk = {
      firstName: ' ',
      lastName: '\u202E',
      address1: '1\r\nStreet',
      address2: '\t',
      city: '<b>Town</b>',
      countryCode: 'US',
    };
    expect(addressLines(address(junk))).toEqual(['1 Street', '<b>Town</b>', 'United States']);
    expect(addressLines(address({ countryCode: 'CH', city: 'Zürich' }))).toEqual([
      'Jane Doe',
      'Zürich',
      'Switzerland',
    ]);
  });

  test('shows the town and the street', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    const code = fc.constantFrom(
      'GB',
      'US',
      'JP',
      'AE',
      'SG',
      'MO',
      'CN',
      'KR',
      'CI',
      'HK',
      'KY',
      'IR',
      'ZZ',
      'gb',
      '',
      'xx',
    );
    fc.assert(
      fc.property(text, text, text, text, code, (address1, city, province, zip, countryCode) => {
        const lines = addressLines(address({ address1, city, province, zip, countryCode }));
        const all = lines.join('\n').toLowerCase();
        expect(lines.every((line) => line.trim() !== '' && !/[\r\n]/.test(line))).toBe(true);
        const clean = (part: string) =>
          addressLines(address({ firstName: null, lastName: null, address1: part }))[0] ?? '';
        for (const part of [address1, city]) expect(all).toContain(clean(part).toLowerCase());
      }),
    );
  });
});
