import { expect, test } from 'vitest';
import { channels } from '../../../src/channels/model.ts';
import { voidShipment } from '../../../src/despatch/void-shipment.ts';
import { sendMail } from '../../../src/mail/send-mail.ts';
import { createMailTransport } from '../../../src/smtp/transport.ts';
import { orderDoc } from '../../support/build-order.ts';
import { mailWorld } from '../../support/mail-world.ts';
import { smtpSink } from '../../support/smtp-sink.ts';

const world = await mailWorld();
const { deps, sink } = world;

test('a despatch becomes one mail with text, HTML and the headers that mail programs want', async () => {
  const { shipment, mail, order } = await world.despatched({ trackingNumber: 'ab 123 456 789 gb' });
  expect(mail).toMatchObject({ state: 'queued', to: 'jane.doe@example.com', version: 1 });
  const before = sink.mails.length;
  expect(await sendMail(deps, mail._id)).toBe('sent');

  expect(sink.mails.length).toBe(before + 1);
  const got = sink.mails.at(-1);
  expect(got?.from).toBe('despatch@helm.example');
  expect(got?.to).toEqual(['jane.doe@example.com']);
  const { parsed } = got ?? {};
  expect(parsed?.subject).toBe('Your Acme Coffee order 1042 is on its way');
  expect(parsed?.messageId).toBe(`<despatch.${shipment._id.toString()}.v1@helm.example>`);
  expect(parsed?.references).toBe(`<order.${order._id.toString()}@helm.example>`);
  expect(parsed?.from?.value).toEqual([{ name: 'Acme Coffee', address: 'despatch@helm.example' }]);
  expect(parsed?.headers.get('auto-submitted')).toBe('auto-generated');
  expect(parsed?.headers.get('x-auto-response-suppress')).toBe('All');
  expect(parsed?.headers.get('content-language')).toBe('en-GB');
  expect(parsed?.headers.get('feedback-id')).toBe(
    `despatch:${world.channel._id.toString()}:${world.accountId.toString()}:helm`,
  );
  expect(parsed?.replyTo).toBeUndefined();
  const link = 'https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB';
  expect(parsed?.text).toContain(link);
  expect(parsed?.html).toContain(`href="${link}"`);

  const row = await world.mail(mail._id);
  expect(row).toMatchObject({ state: 'sent', lease: null, subject: parsed?.subject, reason: null });
  expect(row.sentAt).toBeInstanceOf(Date);
  expect(row.attempts).toHaveLength(1);
  expect(row.attempts[0]).toMatchObject({ state: 'sent', version: 1, messageId: parsed?.messageId });
  expect(row.attempts[0]?.reply).toMatch(/^250/);
  expect(row.rendered?.html).toContain('AB123456789GB');
});

test('a mail that was sent is not sent again, however often its wake-up comes', async () => {
  const { mail } = await world.despatched();
  const before = sink.counts.messages;
  for (let i = 0; i < 100; i += 1) await sendMail(deps, mail._id);
  expect(sink.counts.messages - before).toBe(1);
});

test('of many workers at the same moment one sends', async () => {
  const { mail } = await world.despatched();
  const before = sink.counts.messages;
  const states = await Promise.all(Array.from({ length: 20 }, () => sendMail(deps, mail._id)));
  expect(states.filter((state) => state === 'sent')).toHaveLength(1);
  expect(states.filter((state) => state === null)).toHaveLength(19);
  expect(sink.counts.messages - before).toBe(1);
});

test.each([
  { code: 450, at: 'rcpt', state: 'deferred', reason: 'refused_for_now' },
  { code: 450, at: 'data', state: 'deferred', reason: 'refused_for_now' },
  { code: 421, at: 'data', state: 'deferred', reason: 'refused_for_now' },
  { code: 421, at: 'mail', state: 'deferred', reason: 'refused_for_now' },
  { code: 550, at: 'rcpt', state: 'failed', reason: 'refused' },
  { code: 554, at: 'data', state: 'failed', reason: 'message_refused' },
] as const)('the reply $code after $at makes a mail $state', async ({ code, at, state, reason }) => {
  const { mail } = await world.despatched();
  sink.next({ do: 'reply', code, at, text: 'no thanks' });
  expect(await sendMail(deps, mail._id)).toBe(state);
  const row = await world.mail(mail._id);
  expect(row).toMatchObject({ state, reason, lease: null });
  expect(row.explanation).not.toBe('');
  expect(row.attempts[0]?.reply).toContain(String(code));
  if (state === 'deferred') expect(row.dueAt.getTime()).toBeGreaterThan(Date.now() + 50_000);
  const messages = sink.counts.messages;
  expect(await sendMail(deps, mail._id), 'nothing is sent before it is due again').toBeNull();
  expect(sink.counts.messages).toBe(messages);
});

test('a connection cut after the message leaves the mail uncertain, and nobody sends it again', async () => {
  const { mail } = await world.despatched();
  const before = sink.counts.messages;
  sink.next({ do: 'drop' });
  expect(await sendMail(deps, mail._id)).toBe('uncertain');
  for (let i = 0; i < 5; i += 1) expect(await sendMail(deps, mail._id)).toBeNull();
  expect(sink.counts.messages - before).toBe(1);
  expect(await world.mail(mail._id)).toMatchObject({ state: 'uncertain', reason: 'no_answer' });
});

test('a connection cut within the message leaves the mail uncertain too: bytes have left', async () => {
  const { mail } = await world.despatched();
  sink.next({ do: 'drop-early' });
  expect(await sendMail(deps, mail._id)).toBe('uncertain');
});

test('a shipment voided meanwhile, a paused channel and switched-off emails are seen at the last moment', async () => {
  const set = (fields: Record<string, unknown>) =>
    channels(deps).updateOne({ _id: world.channel._id }, { $set: fields });
  const before = sink.counts.messages;

  const one = await world.despatched();
  await set({ active: false });
  expect(await sendMail(deps, one.mail._id)).toBe('suppressed');
  expect(await world.mail(one.mail._id)).toMatchObject({ reason: 'channel_inactive' });

  await set({ active: true });
  const two = await world.despatched();
  await set({ 'despatchEmails.enabled': false });
  expect(await sendMail(deps, two.mail._id)).toBe('suppressed');
  expect(await world.mail(two.mail._id)).toMatchObject({ reason: 'despatch_emails_off' });

  await set({ 'despatchEmails.enabled': true });
  const three = await world.despatched();
  await voidShipment(deps, world.accountId, world.actor, three.shipment._id);
  expect(await sendMail(deps, three.mail._id)).toBeNull();
  expect(await world.mail(three.mail._id)).toMatchObject({ state: 'cancelled', reason: 'shipment_voided' });
  expect(sink.counts.messages).toBe(before);
});

test('an address beyond ASCII is not handed to a server that cannot take it, its domain is written in ASCII', async () => {
  const email = (address: string) => ({ customer: { ...orderDoc().customer, email: address } });
  const before = sink.counts.messages;
  const umlaut = await world.despatched({}, email('jörg.groß@example.com'));
  const plain = await smtpSink({ utf8: false });
  const transport = createMailTransport({ url: plain.url });
  expect(await sendMail({ ...deps, transport }, umlaut.mail._id)).toBe('failed');
  expect(plain.mails).toEqual([]);
  expect(await world.mail(umlaut.mail._id)).toMatchObject({ reason: 'address_needs_utf8' });
  expect(sink.counts.messages).toBe(before);
  const domain = await world.despatched({}, email('joerg@bücher.example'));
  expect(await sendMail({ ...deps, transport }, domain.mail._id)).toBe('sent');
  expect(plain.mails[0]?.raw.toString()).toContain('<joerg@xn--bcher-kva.example>');
});

test('a server without encryption is given nothing, and the mail waits', async () => {
  const { mail } = await world.despatched();
  const transport = createMailTransport({ url: `${sink.url}?requireTLS=true` });
  const before = sink.counts.messages;
  expect(await sendMail({ ...deps, transport }, mail._id)).toBe('deferred');
  expect(await world.mail(mail._id)).toMatchObject({ reason: 'mail_server_without_tls' });
  expect(sink.counts.messages).toBe(before);
});

test('a gift is addressed to the customer whose address it is', async () => {
  const customer = { ...orderDoc().customer, firstName: 'Priya', lastName: 'Patel' };
  const { mail } = await world.despatched({}, { customer });
  await sendMail(deps, mail._id);
  expect([sink.mails.at(-1)?.parsed.to].flat()[0]?.value[0]?.name).toBe('Priya Patel');
});
