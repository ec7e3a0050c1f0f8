import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChannelForm } from '../../../src/channels/channel-form.ts';
import { TABS } from '../../../src/channels/tabs.ts';
import { channelParts } from '../../support/channel-parts.ts';

const WAREHOUSE = '0123456789abcdef01234567';
const NOW = new Date('2026-11-23T12:00:00Z');
const TOKEN = `sk_1x1_${'a'.repeat(64)}`;
const known = { warehouseIds: [WAREHOUSE], now: NOW, isNew: true };
const editing = { ...known, isNew: false };

const faultsOf = (body: Record<string, unknown>, options = known) => {
  const parsed = parseChannelForm(body, options);
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
};
const inputOf = (body: Record<string, unknown>, options = known) => {
  const parsed = parseChannelForm(body, options);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.input;
};

describe('the form of a channel', () => {
  test('needs nothing but a name and a token', () => {
    expect(inputOf({ active: 'on', name: ' ReCharge UK ', token: ` ${TOKEN}\n` })).toEqual({
      channel: {
        active: true,
        name: 'ReCharge UK',
        token: TOKEN,
        clientSecret: null,
        removeClientSecret: false,
      },
    });
  });

  test('names every fault at once, in words', () => {
    const body = {
      name: 'x',
      token: 'with spaces in between, long enough',
      clientSecret: 'short',
      tab: [...TABS],
      warehouseId: 'ffffffffffffffffffffffff',
      importFrom: '2026-12-24',
      orderNumberPrefix: 'TOO-LONG-PREFIX',
      brandName: '',
      brandAccentColour: 'red;}',
      brandSupportEmail: 'nobody',
      despatchSendWhen: 'after_delay',
      despatchDelayMinutes: '2881',
      despatchReplyTo: 'a@b',
    };
    expect(faultsOf(body)).toEqual([
      'name: Name must have 2 to 60 characters.',
      'token: Access Token must not hold spaces or unusual characters. Copy it again from ReCharge.',
      'clientSecret: API Client Secret must have 16 to 256 characters. Copy all of it from ReCharge.',
      'warehouseId: Choose an active warehouse.',
      'importFrom: Import orders from must not be in the future.',
      'orderNumberPrefix: Order number prefix must have at most 8 letters, digits or hyphens.',
      'brandSupportEmail: Support email must be an e-mail address, such as help@example.com.',
      'brandAccentColour: Accent colour must be a colour such as #1f2937.',
      'despatchDelayMinutes: The delay must be at most 2880 minutes (48 hours).',
      'despatchReplyTo: Reply-To must be an e-mail address, such as help@example.com.',
    ]);
  });

  test('asks for the token of a new channel, and leaves an empty one unchanged when editing', () => {
    expect(faultsOf({ name: 'ReCharge' })).toEqual([
      'token: Enter the Access Token. In ReCharge: Integrations → API Tokens → Create an API token.',
    ]);
    expect(inputOf({ tab: 'channel', name: 'ReCharge', token: '' }, editing).channel?.token).toBeNull();
  });

  test.each([
    ['2024-11-23', []],
    ['2024-11-20', ['importFrom: Import orders from must be at most 2 years ago.']],
    ['2026-11-24', []],
    ['2026-11-25', ['importFrom: Import orders from must not be in the future.']],
    ['2026-02-30', ['importFrom: Import orders from must be a date, such as 2026-03-01.']],
    ['yesterday', ['importFrom: Import orders from must be a date, such as 2026-03-01.']],
  ])('judges the import date %s', (importFrom, faults) => {
    const body = { tab: 'settings', warehouseId: WAREHOUSE, importFrom };
    expect(faultsOf(body, editing)).toEqual(faults);
  });

  test('goes back 14 days when no date is named, and never starts in the future', () => {
    expect(inputOf({ tab: 'settings', name: 'AB', token: TOKEN }).settings).toMatchObject({
      importFrom: new Date('2026-11-09T00:00:00Z'),
      olderOrders: 'history',
      orderNumberPrefix: '',
    });
    expect(inputOf({ tab: 'settings', importFrom: '2026-11-24' }, editing).settings?.importFrom).toEqual(NOW);
  });

  test('touches only the parts that the form shows', () => {
    expect(inputOf({ tab: 'stock-control', name: 'ignored', despatchEnabled: 'on' }, editing)).toEqual({
      stockControl: { autoSyncStock: false },
    });
    expect(Object.keys(inputOf({ tab: ['channel', 'feedback-emails'], name: 'AB' }, editing))).toEqual([
      'channel',
      'feedbackEmails',
    ]);
    expect(inputOf({ despatchEnabled: 'on' }, editing)).toEqual({});
  });

  test('reads an unchecked box of a shown part as off', () => {
    const shown = ['despatchShowItems', 'despatchShowPictures', 'despatchShowAddress'];
    const sent = {
      tab: 'despatch-emails',
      despatchDelayMinutes: '30',
      ...Object.fromEntries(shown.map((name) => [name, 'on'])),
    };
    expect(inputOf({ ...sent, despatchEnabled: 'on' }, editing).despatchEmails?.enabled).toBe(true);
    expect(inputOf(sent, editing).despatchEmails).toEqual({
      ...channelParts().despatchEmails,
      enabled: false,
    });
    expect(inputOf({ tab: 'despatch-emails' }, editing).despatchEmails?.delayMinutes).toBe(0);
    expect(inputOf({ tab: 'brand', brandUseGeneralSettings: 'on' }, editing).brand).toMatchObject({
      useGeneralSettings: true,
      name: null,
      address: null,
    });
  });

  test('leaves every field of the brand to General Settings, the name too', () => {
    expect(inputOf({ tab: 'brand', brandName: ' ' }, editing).brand).toMatchObject({
      useGeneralSettings: false,
      name: null,
      website: null,
    });
  });

  test.each([
    ['www.acme.example', 'https://www.acme.example'],
    [' acme.example/shop?a=b', 'https://acme.example/shop?a=b'],
    ['https://acme.example', 'https://acme.example'],
  ])('completes the website %j', (brandWebsite, website) => {
    expect(inputOf({ tab: 'brand', brandWebsite }, editing).brand).toMatchObject({ website });
  });

  test.each(['http://acme.example', 'javascript:alert(1)', '//acme.example', 'acme', 'me@acme.example'])(
    'refuses the website %j',
    (brandWebsite) => {
      expect(faultsOf({ tab: 'brand', brandWebsite }, editing)).toEqual([
        'brandWebsite: Website must be a full address that starts with https://.',
      ]);
    },
  );

  test('refuses line breaks where a mail header is made from the text', () => {
    const body = { tab: 'despatch-emails', despatchFromName: 'Acme\r\nBcc: x@example.com' };
    expect(faultsOf(body, editing)).toEqual([
      'despatchFromName: From name must be a single line without control characters.',
    ]);
  });

  test('never throws and never shows a library’s own words, whatever is sent', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(null), fc.integer(), fc.object());
    const names = [
      'active',
      'name',
      'token',
      'importFrom',
      'despatchDelayMinutes',
      'brandName',
      'warehouseId',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (body) => {
        const parsed = parseChannelForm({ ...body, tab: ['channel', ...TABS] }, known);
        if (parsed.ok) return true;
        return parsed.faults.every(({ path, message }) => path !== '' && !/^Invalid|^Expected/.test(message));
      }),
      { numRuns: 300 },
    );
  });
});
