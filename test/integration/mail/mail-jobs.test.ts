import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { audits } from '../../../src/audit/model.ts';
import { correctTracking } from '../../../src/despatch/correct-tracking.ts';
import { expireIdempotencyKeys } from '../../../src/despatch/idempotency.ts';
import { voidShipment } from '../../../src/despatch/void-shipment.ts';
import { type MailDoc, mails } from '../../../src/mail/model.ts';
import { presentMail } from '../../../src/mail/present-mail.ts';
import { resendMail } from '../../../src/mail/resend.ts';
import { dropOldMailBodies } from '../../../src/mail/retention.ts';
import { sendMail } from '../../../src/mail/send-mail.ts';
import { wakeDue } from '../../../src/mail/wake-due.ts';
import { shipments } from '../../../src/shipments/model.ts';
import { DESPATCH_EMAILS_ON, mailWorld } from '../../support/mail-world.ts';
import { sendDespatch } from '../../support/send-despatch.ts';

const world = await mailWorld();
const delayed = await mailWorld({
  channel: { despatchEmails: { ...DESPATCH_EMAILS_ON, sendWhen: 'after_delay', delayMinutes: 30 } },
});
const own = await mailWorld({
  channel: {
    despatchEmails: {
      ...DESPATCH_EMAILS_ON,
      fromName: 'Acme\r\nBcc: x@y.example',
      replyTo: 'care@acme.example',
    },
  },
});
const { deps, accountId, actor, sink } = world;
const DAY = 86_400_000;
const inFuture = (ms: number) => ({ ...deps, now: () => new Date(Date.now() + ms) });
const mailsTo = (mail: MailDoc) =>
  sink.mails.filter(({ parsed }) => parsed.messageId?.includes(mail.subjectId));

describe('resending by hand', () => {
  test('sends the same row once more with the next version and another Message-ID', async () => {
    const { mail, shipment } = await world.despatched();
    await sendMail(deps, mail._id);
    await correctTracking(deps, accountId, actor, shipment._id, { trackingNumber: 'NEW9' });
    const queued = await resendMail(deps, accountId, actor, mail._id, { expectedVersion: 1 });
    expect(queued).toMatchObject({ state: 'queued', version: 2 });
    expect(world.woken.at(-1)?.messageId).toBe(`${mail._id.toString()}:2`);
    expect(await sendMail(deps, mail._id)).toBe('sent');

    const row = await world.mail(mail._id);
    expect(row.attempts.map(({ version, state }) => [version, state])).toEqual([
      [1, 'sent'],
      [2, 'sent'],
    ]);
    const got = mailsTo(mail);
    expect(got.map(({ parsed }) => parsed.messageId)).toEqual(
      [1, 2].map((v) => `<despatch.${mail.subjectId}.v${v}@helm.example>`),
    );
    expect(got[1]?.parsed.text).toContain('NEW9');
    const audit = await audits(deps).findOne({
      'target.id': mail._id.toString(),
    });
    expect(audit).toMatchObject({ action: 'mail.resent', actor: { name: 'Warehouse' } });
  });

  test('pressed twice sends once', async () => {
    const { mail } = await world.despatched();
    await sendMail(deps, mail._id);
    const pressed = await Promise.allSettled(
      [1, 2, 3].map(() => resendMail(deps, accountId, actor, mail._id, { expectedVersion: 1 })),
    );
    expect(pressed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await sendMail(deps, mail._id);
    await expect(resendMail(deps, accountId, actor, mail._id, { expectedVersion: 1 })).rejects.toMatchObject({
      status: 409,
      code: 'mail_changed',
    });
    expect(mailsTo(mail)).toHaveLength(2);
  });

  test('is refused where it makes no sense, in words', async () => {
    const { mail, shipment } = await world.despatched();
    const resend = (who = accountId) => resendMail(deps, who, actor, mail._id);
    await expect(resend()).rejects.toMatchObject({ status: 409, code: 'mail_not_resendable' });
    await expect(resend(new Types.ObjectId())).rejects.toMatchObject({ status: 404 });
    await sendMail(deps, mail._id);
    await voidShipment(deps, accountId, actor, shipment._id);
    await expect(resend()).rejects.toMatchObject({ status: 409, code: 'shipment_voided' });
    expect(presentMail(await world.mail(mail._id))).toMatchObject({ state: 'sent', mayResend: true });
  });

  test('of an uncertain mail takes the right to speak from the try that was lost', async () => {
    const { mail } = await world.despatched();
    sink.next({ do: 'drop' });
    await sendMail(deps, mail._id);
    await resendMail(deps, accountId, actor, mail._id);
    expect(await sendMail(deps, mail._id)).toBe('sent');
    expect((await world.mail(mail._id)).attempts.map(({ state }) => state)).toEqual(['uncertain', 'sent']);
  });
});

describe('the scheduler', () => {
  test('wakes what is due and no more, and leaves a busy worker in peace for a minute', async () => {
    await mails(deps).deleteMany({});
    const { mail } = await world.despatched();
    world.woken.length = 0;
    expect(await wakeDue(deps)).toBe(1);
    expect(JSON.parse(world.woken[0]?.body.toString() ?? '')).toEqual({ mailId: mail._id.toString() });
    expect(await wakeDue(deps)).toBe(0);
    expect(await wakeDue(inFuture(61_000))).toBe(1);
    await sendMail(deps, mail._id);
    expect(await wakeDue(inFuture(DAY))).toBe(0);
  });

  test('tries a mail that was refused for now again when it is due, and gives up after 24 hours', async () => {
    const { mail } = await world.despatched();
    sink.next({ do: 'reply', code: 451 });
    expect(await sendMail(deps, mail._id)).toBe('deferred');
    expect(await sendMail(inFuture(70_000), mail._id)).toBe('sent');

    const other = (await world.despatched()).mail;
    sink.next({ do: 'reply', code: 451 }, { do: 'reply', code: 451 });
    await sendMail(deps, other._id);
    expect(await sendMail(inFuture(DAY), other._id)).toBe('failed');
    expect(await world.mail(other._id)).toMatchObject({ reason: 'gave_up' });
  });

  test('sends a mail with a delay when the delay is over, with the tracking as it is then', async () => {
    const { mail } = await delayed.despatched();
    expect(mail).toMatchObject({ state: 'scheduled', reason: 'send_delay' });
    expect(delayed.woken).toHaveLength(0);
    expect(await sendMail(delayed.deps, mail._id)).toBeNull();
    const later = { ...delayed.deps, now: () => new Date(Date.now() + 31 * 60_000) };
    expect(await wakeDue(later)).toBe(1);
    expect(await sendMail(later, mail._id)).toBe('sent');
  });

  test('forgets mail bodies after 90 days and idempotency keys after 30', async () => {
    const { mail } = await world.despatched();
    await sendMail(deps, mail._id);
    expect(await dropOldMailBodies(inFuture(89 * DAY))).toBe(0);
    expect(await dropOldMailBodies(inFuture(91 * DAY))).toBeGreaterThan(0);
    expect(await world.mail(mail._id)).toMatchObject({ state: 'sent', rendered: null });

    const order = await world.order();
    const body = { orderId: order._id.toString(), carrier: 'UPS' };
    const { shipment } = await sendDespatch(deps, accountId, actor, body, { idempotencyKey: 'k' });
    expect(await expireIdempotencyKeys(inFuture(29 * DAY))).toBe(0);
    expect(await expireIdempotencyKeys(inFuture(31 * DAY))).toBe(1);
    const row = await shipments(deps).findOne({ _id: shipment._id });
    expect(row?.idempotency).toBeNull();
  });
});

describe('a correction', () => {
  const updates = (shipmentId: Types.ObjectId) =>
    mails(deps).find({ shipmentId, kind: 'despatch_update' }).sort({ _id: 1 }).toArray();

  test('after the mail has gone is told in a mail of its own, with the old and the new number', async () => {
    const { mail, shipment } = await world.despatched({ trackingNumber: 'OLD1' });
    await correctTracking(deps, accountId, actor, shipment._id, { trackingNumber: 'OLD2' });
    expect(await updates(shipment._id), 'the waiting mail goes with it').toEqual([]);
    await sendMail(deps, mail._id);
    const { revision } = await correctTracking(deps, accountId, actor, shipment._id, {
      trackingNumber: 'NEW3',
    });
    const [update] = await updates(shipment._id);
    if (!update) throw new Error('no update');
    expect(update.subjectId).toBe(`${shipment._id.toString()}:${revision}`);
    expect(await sendMail(deps, update._id)).toBe('sent');
    const { parsed } = sink.mails.at(-1) ?? {};
    expect(parsed?.subject).toBe('New tracking details for your Acme Coffee order 1042');
    for (const text of [parsed?.text, parsed?.html || '']) {
      expect(text).toContain('OLD2');
      expect(text).toContain('NEW3');
    }
  });

  test('once more before that went supersedes it; back to what was told, nothing is told', async () => {
    const { mail, shipment } = await world.despatched({ trackingNumber: 'TOLD1' });
    await sendMail(deps, mail._id);
    for (const trackingNumber of ['WRONG2', 'RIGHT3', 'TOLD1'])
      await correctTracking(deps, accountId, actor, shipment._id, { trackingNumber });
    const rows = await updates(shipment._id);
    expect(rows.map(({ state, reason }) => [state, reason])).toEqual([
      ['cancelled', 'superseded'],
      ['cancelled', 'superseded'],
    ]);
    expect(rows[1]?.told?.numbers).toEqual(['TOLD1']);
  });

  test('whose shipment is taken back before it went is not told', async () => {
    const { mail, shipment } = await world.despatched();
    await sendMail(deps, mail._id);
    await correctTracking(deps, accountId, actor, shipment._id, { trackingNumber: 'N9' });
    await voidShipment(deps, accountId, actor, shipment._id);
    expect((await updates(shipment._id)).map(({ state }) => state)).toEqual(['cancelled']);
  });
});

test('a channel with its own sender name and reply address uses them', async () => {
  const { mail } = await own.despatched();
  await sendMail(own.deps, mail._id);
  const parsed = own.sink.mails[0]?.parsed;
  expect(parsed?.from?.value[0]?.name).toBe('Acme Bcc: x@y.example');
  expect(parsed?.replyTo?.value[0]?.address).toBe('care@acme.example');
  expect(parsed?.bcc).toBeUndefined();
});
