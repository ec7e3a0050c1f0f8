import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyHash } from '../../../src/api/body-hash.ts';
import { decideMail, type MailFacts } from '../../../src/mail/decide-mail.ts';
import { maskEmail } from '../../../src/mail/mask-email.ts';
import { GIVE_UP_MS, nextTryAfter } from '../../../src/mail/next-try-after.ts';
import { outcomeOf } from '../../../src/smtp/smtp-outcome.ts';
import { readSmtpUrl } from '../../../src/smtp/smtp-url.ts';
import { orderDoc } from '../../support/build-order.ts';
import { channelParts } from '../../support/channel-parts.ts';

const NOW = new Date('2026-03-02T05:00:00Z');
const facts = (parts: {
  active?: boolean;
  emails?: Partial<MailFacts['channel']['despatchEmails']>;
  email?: string | null;
  state?: 'despatched' | 'void';
  despatchedAt?: Date;
}): MailFacts => ({
  channel: {
    active: parts.active ?? true,
    name: 'ReCharge UK',
    despatchEmails: { ...channelParts().despatchEmails, enabled: true, ...parts.emails },
  },
  order: {
    customer: { ...orderDoc().customer, email: parts.email === undefined ? 'a@b.example' : parts.email },
  },
  shipment: { state: parts.state ?? 'despatched', createdAt: NOW, despatchedAt: parts.despatchedAt ?? NOW },
});

describe('what becomes of a despatch mail', () => {
  test.each([
    { parts: {}, state: 'queued', reason: null },
    { parts: { emails: { enabled: false } }, state: 'suppressed', reason: 'despatch_emails_off' },
    { parts: { active: false }, state: 'suppressed', reason: 'channel_inactive' },
    { parts: { email: null }, state: 'suppressed', reason: 'no_address' },
    { parts: { email: '  ' }, state: 'suppressed', reason: 'no_address' },
    { parts: { email: 'not an address' }, state: 'suppressed', reason: 'invalid_address' },
    { parts: { state: 'void' as const }, state: 'cancelled', reason: 'shipment_voided' },
    {
      parts: { despatchedAt: new Date('2026-02-23T04:59:00Z') },
      state: 'suppressed',
      reason: 'despatched_long_ago',
    },
    { parts: { despatchedAt: new Date('2026-02-23T05:01:00Z') }, state: 'queued', reason: null },
    {
      parts: { emails: { sendWhen: 'after_delay' as const, delayMinutes: 10 } },
      state: 'scheduled',
      reason: 'send_delay',
    },
  ])('$reason: $state', ({ parts, state, reason }) => {
    const decision = decideMail(facts(parts), NOW);
    expect(decision).toMatchObject({ state, reason });
    expect(decision.explanation === null).toBe(reason === null);
  });

  test('of goods that left long ago is sent when a person wants it', () => {
    const old = facts({ despatchedAt: new Date('2026-01-26T05:00:00Z') });
    expect(decideMail(old, NOW, { byHand: true }).state).toBe('queued');
  });

  test('is decided anew when the delay is over', () => {
    const delayed = facts({ emails: { sendWhen: 'after_delay', delayMinutes: 10 } });
    const dueAt = new Date('2026-03-02T05:10:00Z');
    expect(decideMail(delayed, NOW).dueAt).toEqual(dueAt);
    expect(decideMail(delayed, dueAt).state).toBe('queued');
  });
});

describe('what a try came to', () => {
  test.each([
    {
      fault: { code: 'EENVELOPE', responseCode: 450, response: '450 later' },
      read: false,
      state: 'deferred',
    },
    { fault: { code: 'EENVELOPE', responseCode: 550, response: '550 no' }, read: false, state: 'failed' },
    ...(
      [
        ['MAIL FROM', '550 5.7.1 sender not verified', 'deferred', 'sender'],
        ['MAIL FROM', '553 no', 'deferred', 'sender'],
        ['RCPT TO', '530 5.7.0 authenticate', 'deferred', 'sender'],
        ['RCPT TO', '550 5.1.7 bad sender', 'deferred', 'sender'],
        ['DATA', '550 5.1.8 bad sender', 'deferred', 'sender'],
        ['RCPT TO', '550 5.7.1 blocked', 'deferred', 'perhaps_sender'],
        ['DATA', '554 5.7.26 not authenticated', 'deferred', 'perhaps_sender'],
        ['RCPT TO', '554 listed', 'deferred', 'perhaps_sender'],
        ['RCPT TO', '550 5.1.1 unknown', 'failed', 'recipient'],
        ['RCPT TO', '550 5.1.10 null MX', 'failed', 'recipient'],
        ['RCPT TO', '550 5.2.1 disabled', 'failed', 'recipient'],
        ['RCPT TO', '551 no', 'failed', 'recipient'],
        ['RCPT TO', '553 no', 'failed', 'recipient'],
        ['RCPT TO', '552 5.2.2 full', 'deferred', 'recipient'],
        ['DATA', '554 5.6.0 no', 'failed', 'message'],
        ['DATA', '554 no', 'failed', 'message'],
      ] as const
    ).map(([command, response, state, about]) => ({
      fault: {
        code: command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE',
        command,
        response,
        responseCode: Number(response.slice(0, 3)),
      },
      read: command === 'DATA',
      state,
      about,
    })),
    { fault: { code: 'EMESSAGE', responseCode: 451, response: '451 later' }, read: true, state: 'deferred' },
    { fault: { code: 'EMESSAGE', responseCode: 554, response: '554 no' }, read: true, state: 'failed' },
    { fault: { code: 'ECONNECTION' }, read: false, state: 'deferred' },
    { fault: { code: 'ECONNECTION' }, read: true, state: 'uncertain' },
    { fault: { code: 'ETIMEDOUT' }, read: true, state: 'uncertain' },
    { fault: { code: 'EAUTH', responseCode: 535, response: '535 no' }, read: false, state: 'deferred' },
    {
      fault: { code: 'EPROTOCOL', responseCode: 554, response: '554 go away' },
      read: false,
      state: 'deferred',
    },
    { fault: {}, read: true, state: 'uncertain' },
  ])(
    '$fault.code $fault.responseCode, message read: $read → $state, $fault.response',
    ({ fault, read, state, ...rest }) => {
      const outcome = outcomeOf({ message: 'what went wrong', ...fault }, read);
      expect(outcome.state).toBe(state);
      if ('about' in rest) expect(outcome.about).toBe(rest.about);
      expect(outcome.reply).not.toBe('');
    },
  );

  test('without a definite reply a message that was read is never tried again by itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (message, code) => {
        const outcome = outcomeOf({ message, code }, true);
        expect(outcome.state).toBe('uncertain');
      }),
    );
  });
});

test('tries come after 1, 3, 10, 30 minutes, 1, 2 and then every 4 hours, for 24 hours', () => {
  const minutes = [1, 3, 10, 30, 60, 120, 240, 240, 240].map((n) => n * 60_000);
  expect(minutes.map((_, i) => nextTryAfter(i + 1, 0, () => 0.5))).toEqual(minutes);
  expect(nextTryAfter(9, GIVE_UP_MS - 60_000)).toBeNull();
  let elapsed = 0;
  let tries = 1;
  for (let wait = nextTryAfter(tries, elapsed); wait !== null; wait = nextTryAfter(tries, elapsed)) {
    elapsed += wait;
    tries += 1;
  }
  expect(elapsed).toBeLessThanOrEqual(GIVE_UP_MS);
  expect(tries).toBeGreaterThan(8);
});

test('an address is masked for logs', () => {
  expect(maskEmail('jane.doe@example.com')).toBe('j•••@example.com');
  expect(maskEmail('@x')).toBe('•••');
  expect(maskEmail(null)).toBeNull();
});

test('SMTP_URL is read with its log-in, port and wishes about TLS', () => {
  expect(readSmtpUrl('smtps://us%40er:p%2Fw@mail.example')).toMatchObject({
    host: 'mail.example',
    port: 465,
    secure: true,
    auth: { user: 'us@er', pass: 'p/w' },
    tls: { rejectUnauthorized: true },
  });
  expect(readSmtpUrl('smtp://[::1]:2525?ignoreTLS=true&tls.rejectUnauthorized=false')).toMatchObject({
    host: '::1',
    port: 2525,
    secure: false,
    ignoreTLS: true,
    auth: null,
    tls: { rejectUnauthorized: false },
  });
});

test.each([
  ['smtp://mail.example:587', { secure: false, requireTLS: true }],
  ['smtp://mail.example:25', { secure: false, requireTLS: true }],
  ['smtp://mail.example:465', { secure: true, requireTLS: false }],
  ['smtps://mail.example', { secure: true, requireTLS: false }],
  ['smtp://mail.example:25?ignoreTLS=true', { secure: false, requireTLS: false, ignoreTLS: true }],
  ['smtp://127.0.0.1:2525', { secure: false, requireTLS: false }],
  ['smtp://localhost:2525?requireTLS=true', { secure: false, requireTLS: true }],
])('nothing leaves this machine without encryption unless told so: %s', (url, settings) => {
  expect(readSmtpUrl(url)).toMatchObject(settings);
});

test('the reason of an address that no server takes says what to correct', () => {
  const why = (email: string) => decideMail(facts({ email }), NOW).explanation;
  expect(why('a@b.example,c@d.example')).toContain('more than one address');
  expect(why('imogen@example..com')).toContain('nothing between two of its dots');
  expect(why('imogen@example.com.')).toContain('ends with a dot');
});

test('two JSON bodies have one hash exactly when they mean the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const shuffled: unknown = JSON.parse(JSON.stringify(a), (_key, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
      );
      expect(bodyHash(shuffled)).toBe(bodyHash(a));
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      const same = isDeepStrictEqual(plain(a), plain(b));
      expect(bodyHash(a) === bodyHash(b)).toBe(same);
    }),
  );
});
