import { describe, expect, test } from 'vitest';
import { audits } from '../../../src/audit/model.ts';
import { type OrderDoc, orders } from '../../../src/orders/model.ts';
import { buildAdmin, csrfOf } from '../../support/build-admin.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { buildLine, buildOrder } from '../../support/build-order.ts';

describe('what a person does about an order', async () => {
  const { deps, owner, agent } = await buildAdmin();
  const channel = (await buildChannel(deps, { accountId: owner.accountId, name: 'Leading store' })).doc;
  const order = (overrides: Partial<OrderDoc>) =>
    buildOrder(deps, { accountId: owner.accountId, channelId: channel._id, ...overrides });
  const path = ({ _id }: OrderDoc) => `/orders/${_id.toString()}`;
  const stored = ({ _id }: OrderDoc) => orders(deps).findOne({ _id });
  const post = async (of: OrderDoc, what: string, fields: Record<string, string>) => {
    const { text } = await agent.get(path(of));
    return agent
      .post(`${path(of)}/${what}`)
      .type('form')
      .send({ ...fields, _csrf: csrfOf(text) });
  };

  test('resolves an exception with a note, which is written down, and refuses none', async () => {
    const message = '"Filters" was removed, but 1 had been despatched.';
    const exception = { code: 'line_removed_after_despatch' as const, message, at: new Date(), lineId: 'a' };
    const lines = [
      buildLine({ lineId: 'a', despatchedQuantity: 1, removedByChannel: true }),
      buildLine({ lineId: 'b' }),
    ];
    const bad = await order({
      status: 'exception',
      statusReason: exception.code,
      exceptions: [exception],
      lines,
    });
    const { text } = await agent.get(path(bad));
    const key = /name="key" value="([0-9a-f]{24})"/.exec(text)?.[1] ?? '';
    await post(bad, 'resolve', { key, note: ' ' });
    expect((await stored(bad))?.exceptions, 'without a note').toHaveLength(1);
    await post(bad, 'resolve', { key, note: 'Told the customer' });
    expect(await stored(bad)).toMatchObject({
      exceptions: [],
      status: 'partially_despatched',
      statusReason: null,
      revision: bad.revision + 1,
    });
    const audit = await audits(deps).findOne({ 'target.id': bad._id.toString() });
    expect(audit).toMatchObject({ action: 'order.exception_resolved', note: 'Told the customer' });
    expect(audit?.changes).toMatchObject([{ before: message }]);
    expect((await agent.get(path(bad))).text).toContain('Told the customer');
  });

  test('releases an order whose status at ReCharge is not known here, and it can be despatched then', async () => {
    const held = await order({
      status: 'on_hold',
      statusReason: 'unknown_channel_status',
      channelStatus: 'brand_new',
    });
    const { text } = await agent.get(path(held));
    expect(text).toContain('>Release</button>');
    await post(held, 'release', {});
    expect(await stored(held)).toMatchObject({ status: 'new', statusReason: null });
    expect((await agent.get(path(held))).text).toContain('data-opens="despatch"');
    expect(await audits(deps).findOne({ 'target.id': held._id.toString() })).toMatchObject({
      action: 'order.released',
    });
  });

  test('releases neither an open payment nor a refund nor a twin, and says in words why each waits', async () => {
    const unpaid = await order({ status: 'on_hold', channelStatus: 'pending' });
    const refund = { statusReason: 'charge_refunded', chargeStatus: 'refunded' };
    const refunded = await order({ status: 'on_hold', ...refund });
    const twin = { orderId: unpaid._id, channelId: channel._id };
    const copy = await order({ status: 'on_hold', statusReason: 'twin_order', twin });
    for (const held of [unpaid, refunded, copy]) {
      expect((await agent.get(path(held))).text).not.toContain('>Release</button>');
      await post(held, 'release', {});
      expect((await stored(held))?.status).toBe('on_hold');
    }
    expect((await agent.get(path(refunded))).text).toContain('its charge was refunded');
    const { text } = await agent.get(path(copy));
    expect(text).toContain('The same order came through the sales channel Leading store too');
    expect(text).toContain(`href="${path(unpaid)}"`);
  });

  test('says that there is nothing to ship where nothing is', async () => {
    const lines = [buildLine({ lineId: 'm', requiresShipping: false })];
    const club = await order({ status: 'despatched', statusReason: 'nothing_to_ship', lines });
    const { text } = await agent.get(path(club));
    expect(text).toContain('Nothing in this order is put into a parcel');
    expect(text).toContain('Not shipped');
  });

  test('keeps the page of 1,500 lines small, shows all when asked, and despatches all of them', async () => {
    const lines = Array.from({ length: 1_500 }, (_, i) => buildLine({ lineId: `l${i}`, name: `Blend ${i}` }));
    const large = await order({ lines });
    const { text } = await agent.get(path(large));
    expect(text.length).toBeLessThan(400_000);
    expect(text).toContain('The first 200 of 1500 lines.');
    expect((await agent.get(`${path(large)}?lines=all`)).text).toContain('Blend 1499');
    const fields = Object.fromEntries(
      [...text.matchAll(/<input type="hidden" name="(line\.quantity\d+)" value="([^"]*)">/g)].flatMap(
        ([, name = '', value = '']) => [
          [name, value],
          [name.slice(5), name === 'line.quantity0' ? '1' : '3'],
        ],
      ),
    );
    const { status } = await post(large, 'despatch', { ...fields, carrier: 'UPS', rest: 'on' });
    expect(status).toBe(303);
    const after = await stored(large);
    expect(after?.lines.filter((line) => line.despatchedQuantity === 3)).toHaveLength(1_499);
    expect(after?.lines[0]?.despatchedQuantity).toBe(1);
  });
});
