import { Types } from 'mongoose';
import { beforeEach, describe, expect, test } from 'vitest';
import { channelHealth } from '../../../src/channel-health/health.ts';
import { healthCounts } from '../../../src/channel-health/health-counts.ts';
import { discardMail } from '../../../src/mail/discard.ts';
import { mails } from '../../../src/mail/model.ts';
import { releaseMail } from '../../../src/mail/release.ts';
import { sendMail } from '../../../src/mail/send-mail.ts';
import { mailSenders } from '../../../src/mail/sender-model.ts';
import { wakeDue } from '../../../src/mail/wake-due.ts';
import { mailWorld } from '../../support/mail-world.ts';
import { sendDespatch } from '../../support/send-despatch.ts';

const world = await mailWorld();
const { deps, sink, accountId, actor } = world;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (ms: number) => ({ ...deps, now: () => new Date(Date.now() + ms) });
const sendersOfHealth = async () => {
  const health = channelHealth(world.channel, new Date(), await healthCounts(deps, world.channel));
  return health.sentences.filter(({ code }) => code === 'mail_sender_refused');
};

beforeEach(async () => {
  await Promise.all([mails(deps).deleteMany({}), mailSenders(deps).deleteMany({})]);
  sink.behave({ do: 'accept' });
  sink.mails.length = 0;
  sink.counts.refused = 0;
});

let people = 0;
async function despatches(count: number): Promise<Types.ObjectId[]> {
  const ids: Types.ObjectId[] = [];
  for (let i = 0; i < count; i += 1) {
    people += 1;
    const order = await world.order();
    await deps.db.connection.db
      ?.collection('orders')
      .updateOne({ _id: order._id }, { $set: { 'customer.email': `person${people}@example.com` } });
    const input = { orderId: order._id.toString(), carrier: 'Royal Mail', trackingNumber: 'AB123' };
    const { shipment } = await sendDespatch(deps, accountId, actor, input);
    ids.push((await world.mailOf(shipment._id))._id);
  }
  return ids;
}
const statesOf = async (ids: Types.ObjectId[]) =>
  (
    await mails(deps)
      .find({ _id: { $in: ids } })
      .toArray()
  ).map(({ state }) => state);
/** What the scheduler wakes at a moment, handed to the worker as the queue would. */
async function turn(ms: number): Promise<number> {
  world.woken.length = 0;
  await wakeDue(at(ms));
  const woken = [...world.woken];
  for (const { body } of woken) {
    const { mailId } = JSON.parse(body.toString()) as { mailId: string };
    const row = await mails(deps).findOne({ _id: new Types.ObjectId(mailId) });
    if (row) await sendMail(at(ms), row._id);
  }
  return woken.length;
}

describe('a mail server that refuses us', () => {
  test.each([
    { code: 530, text: '5.7.0 Authentication required', where: 'mail', first: 1 },
    { code: 550, text: '5.7.1 Sender despatch@helm.example not verified', where: 'mail', first: 1 },
    { code: 550, text: '5.7.1 Service unavailable, client host blocked', where: 'rcpt', first: 3 },
  ] as const)(
    '$code $text at $where loses no mail of 30: one alarm, and later all go once',
    async (refusal) => {
      const ids = await despatches(30);
      sink.behave({ do: 'reply', code: refusal.code, text: refusal.text, at: refusal.where });
      for (const id of ids) await sendMail(deps, id);
      expect(new Set(await statesOf(ids))).toEqual(new Set(['deferred']));
      expect(sink.counts.refused, 'the others wait without asking').toBe(refusal.first);
      const alarms = await sendersOfHealth();
      expect(alarms).toHaveLength(1);
      expect(alarms[0]?.text).toContain(refusal.text);
      expect(alarms[0]?.action).not.toMatch(/order's address/);
      const row = await world.mail(ids[0] as Types.ObjectId);
      expect(row.explanation).not.toMatch(/Correct the order/);

      const before = sink.counts.refused;
      await turn(65_000);
      await turn(66_000);
      expect(sink.counts.refused, 'one asks again a minute').toBe(before + 1);
      sink.behave({ do: 'accept' });
      await turn(126_000);
      expect(await sendersOfHealth()).toEqual([]);
      await turn(127_000);
      expect(new Set(await statesOf(ids))).toEqual(new Set(['sent']));
      const recipients = sink.mails.map(({ to }) => to[0]);
      expect(recipients).toHaveLength(30);
      expect(new Set(recipients).size).toBe(30);
    },
  );

  test('is asked each minute with the mail that was tried least recently', async () => {
    const ids = await despatches(3);
    sink.behave({ do: 'reply', code: 550, text: '5.1.8 bad sender', at: 'mail' });
    for (const id of ids) await sendMail(deps, id);
    for (const minute of [1, 2, 3]) await turn(minute * 61_000);
    const rows = await mails(deps).find({}).toArray();
    expect(rows.map(({ attempts }) => attempts.length).sort()).toEqual([1, 1, 2]);
  });

  test('what waited over 24 hours is held, to be released or discarded by a person', async () => {
    const [old, older, young] = await despatches(3);
    if (!old || !older || !young) throw new Error('no mails');
    sink.behave({ do: 'reply', code: 530, text: '5.7.0 Authentication required', at: 'mail' });
    await sendMail(deps, old);
    await sendMail(deps, older);
    await mails(deps).updateOne({ _id: young }, { $set: { dueAt: new Date(Date.now() + 20 * HOUR) } });
    await sendMail(at(20 * HOUR), young);
    for (const ms of [25 * HOUR, 25 * HOUR + 20_000]) await turn(ms);
    sink.behave({ do: 'accept' });
    for (const ms of [26 * HOUR, 26 * HOUR + 20_000]) await turn(ms);
    expect((await world.mail(young)).state).toBe('sent');
    for (const id of [old, older]) {
      expect(await world.mail(id)).toMatchObject({ state: 'held', reason: 'waited_too_long' });
    }
    await releaseMail(at(26 * HOUR), accountId, actor, old);
    await discardMail(deps, accountId, actor, older);
    expect(await sendMail(at(26 * HOUR + MINUTE), old)).toBe('sent');
    expect(await world.mail(older)).toMatchObject({ state: 'cancelled', reason: 'discarded_by_hand' });
    await expect(releaseMail(deps, accountId, actor, older)).rejects.toMatchObject({ code: 'mail_not_held' });
  });
});

test('a recipient that does not exist fails alone, and three of them never stop the others', async () => {
  const ids = await despatches(4);
  sink.behave({ do: 'reply', code: 550, text: '5.1.1 no such user', at: 'rcpt' });
  for (const id of ids.slice(0, 3)) expect(await sendMail(deps, id)).toBe('failed');
  sink.behave({ do: 'accept' });
  expect(await sendMail(deps, ids[3] as Types.ObjectId)).toBe('sent');
});

test('a success between refusals of policy keeps the way open', async () => {
  const ids = await despatches(6);
  const no = { do: 'reply', code: 550, text: '5.7.1 looks like spam', at: 'data' } as const;
  sink.next(no, no, { do: 'accept' }, no, no, { do: 'accept' });
  const states = [];
  for (const id of ids) states.push(await sendMail(deps, id));
  expect(states).toEqual(['deferred', 'deferred', 'sent', 'deferred', 'deferred', 'sent']);
});

test('a full mailbox is tried for 24 hours, then given up', async () => {
  const [id] = await despatches(1);
  if (!id) throw new Error('no mail');
  sink.behave({ do: 'reply', code: 552, text: '5.2.2 mailbox full', at: 'rcpt' });
  expect(await sendMail(deps, id)).toBe('deferred');
  expect(await world.mail(id)).toMatchObject({ reason: 'mailbox_full' });
  expect(await sendMail(at(24 * HOUR), id)).toBe('failed');
  expect(await world.mail(id)).toMatchObject({ reason: 'gave_up' });
});

test('a mail that no worker took for more than a day is held, not sent late', async () => {
  const [id] = await despatches(1);
  if (!id) throw new Error('no mail');
  expect(await sendMail(at(25 * HOUR), id)).toBe('held');
  expect(sink.mails).toHaveLength(0);
});
