import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_HEADER, TIMESTAMPED_HEADER, verifySignature } from '../../../src/recharge/signature.ts';

const SECRET = 'whsec_demo_4f9a2c';
const T = '1767225600';
const NOW = new Date(Number(T) * 1000);

const VECTORS = [
  {
    body: '{"order":{"id":734512908,"status":"success"}}',
    plain: '5cc6a3bf1abba2c077ed3a1c88792202ee4fc9be8899e798b1b5bfb6b3eb5d4c',
    timestamped: '376e7ac8798f08bcf9cc3ac9bc85939d0dca91cab660793072b09b0a8f593bec',
  },
  {
    body: '{"order":{"id":734512908,"note":"Zoë – ring twice"}}',
    plain: '331909c4882dbffc0cbe6e0629fa7b05a869390f4bc4d4d81b04be3a9cbe5ba9',
    timestamped: '3a13c3be19c70c413d18c92dd8ca0dc0f695b114ed8342658b39bacae28f2da7',
  },
];

const plainOf = (body: Buffer, secret = SECRET) =>
  createHash('sha256').update(secret).update(body).digest('hex');
const stampOf = (body: Buffer, t = T, secret = SECRET) =>
  `t=${t},v1=${createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex')}`;
const verify = (
  body: Buffer | string,
  headers: Record<string, string | string[]>,
  secrets = [SECRET],
  now = NOW,
) => verifySignature(Buffer.from(body as string), headers, secrets, now);

describe('the known vectors', () => {
  test.each(VECTORS)('accepts both schemes for $body', ({ body, plain, timestamped }) => {
    expect(verify(body, { [PLAIN_HEADER]: plain })).toEqual({ ok: true, scheme: 'plain', secret: 0 });
    const header = `t=${T},v1=${timestamped}`;
    expect(verify(body, { [TIMESTAMPED_HEADER]: header })).toEqual({
      ok: true,
      scheme: 'timestamped',
      secret: 0,
    });
  });

  test('refuses an HMAC of the body in the old header', () => {
    const hmac = '7e57ab5c1d1687db12e8c896df63154c76be2c9657bd57a9bc8f47708975c506';
    const result = verify(VECTORS[0]!.body, { [PLAIN_HEADER]: hmac });
    expect(result).toEqual({ ok: false, reason: 'mismatch' });
  });
});

describe('properties', () => {
  const bodies = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const secrets = fc.string({ minLength: 1, maxLength: 60 });

  test('verifies what was signed, in both schemes, also while two secrets are valid', () => {
    fc.assert(
      fc.property(bodies, secrets, (body, secret) => {
        expect(verify(body, { [PLAIN_HEADER]: plainOf(body, secret) }, ['other', secret]).ok).toBe(true);
        expect(verify(body, { [TIMESTAMPED_HEADER]: stampOf(body, T, secret) }, [secret, 'other']).ok).toBe(
          true,
        );
      }),
    );
  });

  test('refuses a body of which any one byte changed', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.integer({ min: 1, max: 255 }), (body, at, change) => {
        const changed = Buffer.from(body);
        const index = at % body.length;
        changed[index] = changed[index]! ^ change;
        expect(verify(changed, { [PLAIN_HEADER]: plainOf(body) }).ok).toBe(false);
        expect(verify(changed, { [TIMESTAMPED_HEADER]: stampOf(body) }).ok).toBe(false);
      }),
    );
  });

  test('refuses a true HMAC of any body in the old header, and a foreign secret', () => {
    fc.assert(
      fc.property(bodies, secrets, (body, secret) => {
        const hmac = createHmac('sha256', secret).update(body).digest('hex');
        expect(verify(body, { [PLAIN_HEADER]: hmac }, [secret])).toEqual({ ok: false, reason: 'mismatch' });
        expect(verify(body, { [PLAIN_HEADER]: plainOf(body, secret) }, [`${secret}x`]).ok).toBe(false);
      }),
    );
  });

  test('never throws, whatever the headers hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(verify('{}', { [TIMESTAMPED_HEADER]: a, [PLAIN_HEADER]: b }).ok).toBe(false);
        expect(verify('{}', { [PLAIN_HEADER]: b }).ok).toBe(false);
      }),
    );
  });
});

describe('the timestamped header', () => {
  const body = Buffer.from(VECTORS[0]!.body);

  test('alone decides where it is there, even when the old one is right', () => {
    const headers = { [TIMESTAMPED_HEADER]: stampOf(Buffer.from('x')), [PLAIN_HEADER]: plainOf(body) };
    expect(verify(body, headers)).toEqual({ ok: false, reason: 'mismatch' });
    expect(verify(body, { ...headers, [TIMESTAMPED_HEADER]: '' })).toEqual({
      ok: false,
      reason: 'malformed',
    });
  });

  test('holds from 48 hours after it was signed to 5 minutes before, to the second, as seen when it came', () => {
    const headers = { [TIMESTAMPED_HEADER]: stampOf(body) };
    const [oldest, earliest] = [48 * 60 * 60, -5 * 60];
    const aged = fc.oneof(
      fc.integer({ min: oldest - 5, max: oldest + 5 }),
      fc.integer({ min: earliest - 5, max: earliest + 5 }),
      fc.integer({ min: -400_000, max: 400_000 }),
    );
    fc.assert(
      fc.property(aged, (seconds) => {
        const came = new Date(NOW.getTime() + seconds * 1_000);
        expect(verify(body, headers, [SECRET], came)).toEqual(
          seconds >= earliest && seconds <= oldest
            ? { ok: true, scheme: 'timestamped', secret: 0 }
            : { ok: false, reason: 'stale' },
        );
      }),
    );
  });

  test('tells which of several secrets it was, and an empty one is none', () => {
    for (const header of [{ [TIMESTAMPED_HEADER]: stampOf(body) }, { [PLAIN_HEADER]: plainOf(body) }])
      expect(verify(body, header, ['', 'another', SECRET])).toMatchObject({ ok: true, secret: 2 });
  });

  test('is read by key: any order, blanks, later schemes and a second v1', () => {
    const [t, v1] = stampOf(body).split(',') as [string, string];
    for (const header of [
      `${v1},${t}`,
      `${t}, ${v1}`,
      `v2=abc,${t},${v1}`,
      `${t},v1=${'0'.repeat(64)},${v1}`,
    ]) {
      expect(verify(body, { [TIMESTAMPED_HEADER]: header })).toEqual({
        ok: true,
        scheme: 'timestamped',
        secret: 0,
      });
    }
    expect(verify(body, { [TIMESTAMPED_HEADER]: [t, v1] }).ok).toBe(true);
  });

  test.each([
    't=1,v1=zz',
    'v1=',
    `t=${T}`,
    `t=${T},t=${T},v1=${'a'.repeat(64)}`,
    `t=-5,v1=${'a'.repeat(64)}`,
    'nonsense',
  ])('is malformed as %j', (header) => {
    expect(verify(body, { [TIMESTAMPED_HEADER]: header })).toEqual({ ok: false, reason: 'malformed' });
  });
});

describe('without proof', () => {
  test('says that no signature came', () => {
    expect(verify('{}', {})).toEqual({ ok: false, reason: 'missing' });
  });

  test('calls base64 in the old header malformed', () => {
    const base64 = createHmac('sha256', SECRET).update('{}').digest('base64');
    expect(verify('{}', { [PLAIN_HEADER]: base64 })).toEqual({ ok: false, reason: 'malformed' });
  });

  test('never verifies with an empty secret or with none', () => {
    const body = Buffer.from('{}');
    expect(verify(body, { [PLAIN_HEADER]: plainOf(body, '') }, [''])).toEqual({
      ok: false,
      reason: 'mismatch',
    });
    expect(verify(body, { [TIMESTAMPED_HEADER]: stampOf(body, T, '') }, ['']).ok).toBe(false);
    expect(verify(body, { [PLAIN_HEADER]: plainOf(body) }, []).ok).toBe(false);
  });
});
