import { describe, expect, test } from 'vitest';
import { channels } from '../../../src/channels/model.ts';
import { mails } from '../../../src/mail/model.ts';
import { orders } from '../../../src/orders/model.ts';
import { shipments } from '../../../src/shipments/model.ts';
import { buildAdmin, csrfOf } from '../../support/build-admin.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { orderDoc } from '../../support/build-order.ts';
import { seedAdmin } from '../../support/seed-admin.ts';

describe('the order page', async () => {
  const { deps, owner, agent } = await buildAdmin();
  const ids = await seedAdmin(deps, owner.accountId);

  /** The form of the page as a browser would send it, with some fields changed. */
  const formOf = (html: string) => {
    const form = html.slice(html.indexOf('/despatch"'));
    const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
    const part = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
    const decode = (text: string) => text.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
    return Object.fromEntries(inputs.map((tag) => [part(tag, 'name'), decode(part(tag, 'value'))]));
  };

  test('tells every decision: what came, its verdict, its reason, what it changed', async () => {
    const { text } = await agent.get(`/orders/${ids.fresh._id.toString()}`);
    for (const words of [
      'Order updated',
      'Superseded',
      'Older than what we hold; nothing changed.',
      'Delivered 3 times',
      'Shipping address: city: <del>Leeds</del> → <ins>York</ins>',
      'signature with time checked',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('despatches once, however often the same form is sent', async () => {
    const path = `/orders/${ids.fresh._id.toString()}`;
    const fields = { ...formOf((await agent.get(path)).text), carrier: 'Royal Mail', trackingNumber: 'AB1' };
    const send = () => agent.post(`${path}/despatch`).type('form').send(fields);
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await shipments(deps).countDocuments({ orderId: ids.fresh._id })).toBe(1);
    expect(await mails(deps).countDocuments({ orderId: ids.fresh._id, shipmentId: { $ne: null } })).toBe(1);
    expect((await orders(deps).findOne({ _id: ids.fresh._id }))?.status).toBe('despatched');
    const { text } = await agent.get(path);
    expect(text).toContain(`Order ${ids.fresh.number}: 1 piece despatched with Royal Mail.`);
    expect(text).toContain('https://www.royalmail.com/track-your-item#/tracking-results/AB1');
    expect(text).not.toContain('data-opens="despatch"');
  });

  test('names the fault at its field when more is despatched than remains', async () => {
    const path = `/orders/${ids.parted._id.toString()}`;
    const filled = formOf((await agent.get(path)).text);
    const fields = { ...filled, carrier: 'Evri', quantity0: '99' };
    const { status, text } = await agent.post(`${path}/despatch`).type('form').send(fields);
    expect(status).toBe(409);
    expect(text).toContain('There is a problem');
    expect(text).toContain('href="#despatch-quantity0"');
    expect(text).toMatch(/has 2 of 2 left to despatch, not 99/);
    expect(text).toContain('value="Evri"');
  });

  test('asks for the carrier in words', async () => {
    const path = `/orders/${ids.parted._id.toString()}`;
    const fields = { ...formOf((await agent.get(path)).text), carrier: ' ' };
    const { status, text } = await agent.post(`${path}/despatch`).type('form').send(fields);
    expect(status).toBe(422);
    expect(text).toContain('Enter the carrier, for example Royal Mail.');
  });

  test('says why a cancelled order cannot be despatched, and offers no button', async () => {
    const cancelled = await orders(deps).findOne({
      accountId: owner.accountId,
      status: 'cancelled',
    });
    const { text } = await agent.get(`/orders/${String(cancelled?._id)}`);
    expect(text).toContain('was cancelled.');
    expect(text).not.toContain('data-opens="despatch"');
  });

  test('previews the link that the customer would get, and none for an unknown carrier', async () => {
    const path = `/orders/${ids.parted._id.toString()}/tracking-link`;
    const known = await agent.get(path).query({ carrier: 'royal mail', trackingNumber: 'ab 1' });
    expect(known.body.url).toBe('https://www.royalmail.com/track-your-item#/tracking-results/AB1');
    const unknown = await agent.get(path).query({ carrier: 'Pigeon', trackingNumber: '1' });
    expect(unknown.body.url).toBeNull();
  });

  test('takes a despatch back and corrects its tracking', async () => {
    const base = `/orders/${ids.parted._id.toString()}/shipments/${ids.shipment._id.toString()}`;
    const token = async (page: string) => csrfOf((await agent.get(page)).text);
    const corrected = await agent
      .post(`${base}/tracking`)
      .type('form')
      .send({
        _csrf: await token(`${base}/tracking`),
        carrier: 'UPS',
        service: '',
        trackingNumber: '1Z9',
        moreParcels: '',
      });
    expect(corrected.status).toBe(303);
    expect((await shipments(deps).findOne({ _id: ids.shipment._id }))?.trackingUrl).toContain('ups.com');
    const voided = await agent
      .post(`${base}/void`)
      .type('form')
      .send({ _csrf: await token(`${base}/void`) });
    expect(voided.status).toBe(303);
    expect((await agent.get(`/orders/${ids.parted._id.toString()}`)).text).toContain('Taken back');
  });

  test.each([
    ['despatch emails are off', { 'despatchEmails.enabled': false }, 'Change this'],
    ['the channel is paused', { active: false }, 'is paused'],
    [
      'mails wait a while',
      { 'despatchEmails.sendWhen': 'after_delay', 'despatchEmails.delayMinutes': 15 },
      'Goes to',
    ],
  ])(
    'says of the mail before a despatch what the mail says of itself after it: %s',
    async (_, set, words) => {
      const { doc: channel } = await buildChannel(deps, {
        accountId: owner.accountId,
        name: `Shop ${words}`,
      });
      await channels(deps).updateOne(
        { _id: channel._id },
        { $set: { 'despatchEmails.enabled': true, ...set } },
      );
      const order = orderDoc({
        accountId: owner.accountId,
        channelId: channel._id,
        number: `M-${words}`,
        channelOrderId: words,
      });
      await orders(deps).insertOne(order);
      const path = `/orders/${order._id.toString()}`;
      const before = (await agent.get(path)).text;
      expect(before).toContain(words);
      const fields = { ...formOf(before), carrier: 'Royal Mail' };
      await agent.post(`${path}/despatch`).type('form').send(fields);
      const mail = await mails(deps).findOne({ orderId: order._id });
      const outlook = /Despatch mail:<\/strong> ([^<]*)/.exec(before)?.[1] ?? '';
      expect(mail?.explanation).toBeTruthy();
      expect(outlook.trim()).toMatch(new RegExp(`${mail?.explanation}$`));
    },
  );

  test('shows history only when it is asked for', async () => {
    const { text } = await agent.get('/orders');
    expect(text).toContain('UK-10422');
    expect(text).not.toContain('UK-10428');
    expect((await agent.get('/orders?status=history')).text).toContain('UK-10428');
    expect((await agent.get('/orders?q=ESP-1000-WB')).text).toContain('UK-10420');
    expect((await agent.get(`/orders?channel=${ids.eu._id.toString()}`)).text).not.toContain('UK-10420');
  });
});
