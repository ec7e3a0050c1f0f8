import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { channelHealth } from '../../../src/channel-health/health.ts';
import { idleImport } from '../../../src/channels/imports.ts';
import type { ChannelDoc, ConnectStep } from '../../../src/channels/model.ts';
import { presentChannel } from '../../../src/channels/present-channel.ts';
import { newSteps } from '../../../src/channels/steps.ts';
import { newWatch } from '../../../src/channels/watch.ts';
import { channelParts } from '../../support/channel-parts.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const minutesAgo = (n: number) => new Date(NOW.getTime() - n * 60_000);
const secret = {
  sealed: 'v1.k1.SEALED',
  hint: '••••9f3c',
  setAt: minutesAgo(600),
  setBy: 'owner@example.com',
};

function channel(overrides: Partial<ChannelDoc> = {}): ChannelDoc {
  const done = newSteps(minutesAgo(60), true, '').map((step): ConnectStep => ({ ...step, state: 'done' }));
  return {
    _id: new Types.ObjectId(),
    accountId: new Types.ObjectId(),
    kind: 'recharge',
    name: 'ReCharge UK',
    nameKey: 'recharge uk',
    active: true,
    token: secret,
    tokenFingerprint: 'fingerprint',
    clientSecret: secret,
    previousClientSecret: null,
    hookKeys: [{ hash: 'hash', sealed: 'v1.k1.HOOK', createdAt: NOW, retiredAt: null }],
    connectedAt: minutesAgo(60),
    ...channelParts(),
    steps: done,
    webhooks: [],
    imports: { orders: { ...idleImport(), state: 'done' }, products: { ...idleImport(), state: 'done' } },
    problems: [],
    watch: newWatch(),
    notices: [],
    leases: {},
    createdAt: minutesAgo(60),
    updatedAt: NOW,
    ...overrides,
  };
}

const words = (doc: ChannelDoc, counts = {}) => {
  const { word, sentences } = channelHealth(doc, NOW, counts);
  return [word, ...sentences.map(({ code }) => code)];
};

describe('the health of a channel', () => {
  test('is Healthy when nothing is wrong', () => expect(words(channel())).toEqual(['Healthy']));

  test('is Paused when it is not Active, whatever else is wrong', () => {
    const problems = [{ code: 'token_refused', message: '', cure: '', since: NOW }];
    expect(words(channel({ active: false, problems }), { deadLetters: 3 })).toEqual(['Paused']);
  });

  test('is Importing while an import is under way or a step is still to come', () => {
    const imports = { orders: { ...idleImport(), state: 'running' as const }, products: idleImport() };
    expect(words(channel({ imports }))).toEqual(['Importing']);
    expect(words(channel({ steps: newSteps(NOW, true, '') }))).toEqual(['Importing']);
  });

  test('Needs attention for each open problem, with since, effect and one action', () => {
    const since = minutesAgo(7);
    const problems = [{ code: 'token_refused', message: 'Refused.', cure: 'Replace it.', since }];
    const { word, sentences } = channelHealth(channel({ problems }), NOW);
    expect(word).toBe('Needs attention');
    expect(sentences).toEqual([
      {
        code: 'token_refused',
        text: 'Refused.',
        since,
        effect: 'No orders or products are fetched; deliveries of events go on.',
        action: 'Replace it.',
      },
    ]);
  });

  test('Needs attention for dead letters and for mails that went wrong, each counted', () => {
    const doc = channel();
    expect(words(doc, { deadLetters: 1, mailsUncertain: 2, mailsFailed: 1 })).toEqual([
      'Needs attention',
      'dead_letters',
      'mails_uncertain',
      'mails_failed',
    ]);
    expect(channelHealth(doc, NOW, { deadLetters: 1 }).sentences[0]?.text).toBe(
      '1 event could not be processed.',
    );
  });

  test('Needs attention while signatures do not fit, until the secret is replaced or a delivery fits', () => {
    const watch = {
      ...newWatch(),
      lastRejectedAt: minutesAgo(5),
      rejectedCount: 3,
      lastVerifiedAt: minutesAgo(10),
    };
    expect(words(channel({ watch }))).toEqual(['Needs attention', 'signature_wrong']);
    expect(words(channel({ watch: { ...watch, lastVerifiedAt: minutesAgo(1) } }))).toEqual(['Healthy']);
    const replaced = { ...secret, setAt: minutesAgo(1) };
    expect(words(channel({ watch, clientSecret: replaced }))).toEqual(['Healthy']);
  });

  test('Needs attention when no delivery came after Submit, until one comes', () => {
    const steps = channel().steps.map(
      (step): ConnectStep =>
        step.name === 'test_delivery' ? { ...step, state: 'warning', detail: 'None came.' } : step,
    );
    expect(words(channel({ steps }))).toEqual(['Needs attention', 'not_reached']);
    expect(words(channel({ steps, watch: { ...newWatch(), lastVerifiedAt: minutesAgo(1) } }))).toEqual([
      'Healthy',
    ]);
  });
});

describe('the progress of an import', () => {
  test('is reckoned over the date window, with the time that is left', () => {
    const orders = {
      ...idleImport(minutesAgo(1_000)),
      state: 'running' as const,
      to: NOW,
      mark: minutesAgo(390),
      startedAt: minutesAgo(6),
    };
    const { progress } = channelHealth(channel({ imports: { orders, products: idleImport() } }), NOW);
    expect(progress.orders).toMatchObject({ percent: 61, left: 'about 4 min left', isUnderWay: true });
  });

  test('says 100 % only when it is done', () => {
    const orders = { ...idleImport(minutesAgo(10)), state: 'running' as const, to: minutesAgo(1), mark: NOW };
    const running = channelHealth(channel({ imports: { orders, products: idleImport() } }), NOW);
    expect(running.progress.orders.percent).toBe(99);
    const done = { ...orders, state: 'done' as const };
    expect(
      channelHealth(channel({ imports: { orders: done, products: idleImport() } }), NOW).progress.orders,
    ).toMatchObject({ percent: 100, left: null });
  });
});

describe('the completeness figure', () => {
  test('tells what of the compared orders we had', () => {
    const watch = { ...newWatch(), reconciledAt: minutesAgo(2), seenInWindow: 300, missedInWindow: 1 };
    expect(channelHealth(channel({ watch }), NOW).completeness).toEqual({
      percent: 99.6,
      seen: 300,
      missed: 1,
      at: minutesAgo(2),
    });
    expect(channelHealth(channel(), NOW).completeness).toBeNull();
  });
});

describe('a channel as the API shows it', () => {
  test('holds no secret, sealed or open, and no hook key', () => {
    const shown = JSON.stringify(presentChannel(channel(), channelHealth(channel(), NOW), NOW));
    expect(shown).not.toMatch(/SEALED|HOOK|fingerprint/);
    expect(presentChannel(channel(), channelHealth(channel(), NOW), NOW).accessToken).toMatchObject({
      set: true,
      hint: '••••9f3c',
    });
  });
});
