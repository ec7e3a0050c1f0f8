import type { Types } from 'mongoose';
import type { Outgoing } from '../../src/amqp/outgoing.ts';
import type { ChannelDoc } from '../../src/channels/model.ts';
import type { Actor } from '../../src/deps.ts';
import { type MailDoc, mails } from '../../src/mail/model.ts';
import type { SendDeps } from '../../src/mail/send-mail.ts';
import type { Waker } from '../../src/mail/wake-mail.ts';
import { createDespatchRenderer } from '../../src/mail-body/render-despatch.ts';
import type { OrderDoc } from '../../src/orders/model.ts';
import type { ShipmentDoc } from '../../src/shipments/model.ts';
import { createMailTransport } from '../../src/smtp/transport.ts';
import { afterThisFile } from './after-this-file.ts';
import { buildAccount } from './build-account.ts';
import { buildChannel } from './build-channel.ts';
import { buildOrder } from './build-order.ts';
import { channelParts } from './channel-parts.ts';
import { sendDespatch } from './send-despatch.ts';
import { type SmtpSink, smtpSink } from './smtp-sink.ts';
import { testDeps } from './test-deps.ts';

export interface MailWorld {
  deps: SendDeps & Waker & Awaited<ReturnType<typeof testDeps>>;
  accountId: Types.ObjectId;
  channel: ChannelDoc;
  actor: Actor;
  sink: SmtpSink;
  /** What was published to the broker, in order. */
  woken: Outgoing[];
  order(overrides?: Partial<OrderDoc>): Promise<OrderDoc>;
  /** A despatched order with its queued mail. */
  despatched(
    body?: Record<string, unknown>,
    order?: Partial<OrderDoc>,
  ): Promise<{ order: OrderDoc; shipment: ShipmentDoc; mail: MailDoc }>;
  mail(id: Types.ObjectId): Promise<MailDoc>;
  mailOf(shipmentId: Types.ObjectId): Promise<MailDoc>;
}

export const DESPATCH_EMAILS_ON = { ...channelParts().despatchEmails, enabled: true };

/** An account with a channel whose despatch emails are on, a real mail server, and a broker that remembers. */
export async function mailWorld(
  options: { channel?: Partial<ChannelDoc>; deliveryMs?: number } = {},
): Promise<MailWorld> {
  const base = await testDeps();
  const sink = await smtpSink();
  const { accountId } = await buildAccount(base, { name: 'Acme Coffee' });
  const channel = await buildChannel(base, {
    accountId,
    name: 'ReCharge UK',
    despatchEmails: { ...DESPATCH_EMAILS_ON },
    ...options.channel,
  });
  const woken: Outgoing[] = [];
  const transport = createMailTransport({
    url: sink.url,
    ...(options.deliveryMs ? { deliveryMs: options.deliveryMs } : {}),
  });
  afterThisFile(() => transport.close());
  const deps = {
    ...base,
    transport,
    renderer: createDespatchRenderer(),
    broker: {
      publisher: {
        async publish(message: Outgoing) {
          woken.push(message);
        },
      },
    },
  };
  const actor: Actor = { kind: 'apikey', id: 'k', name: 'Warehouse' };
  const found = async (filter: Record<string, unknown>) => {
    const row = await mails(base).findOne(filter);
    if (!row) throw new Error('no such mail');
    return row;
  };
  const world: MailWorld = {
    deps,
    accountId,
    channel: channel.doc,
    actor,
    sink,
    woken,
    order: (overrides = {}) => buildOrder(base, { accountId, channelId: channel.doc._id, ...overrides }),
    async despatched(body = {}, overrides = {}) {
      const order = await world.order(overrides);
      const input = {
        orderId: order._id.toString(),
        carrier: 'Royal Mail',
        trackingNumber: 'AB123',
        ...body,
      };
      const { shipment } = await sendDespatch(deps, accountId, actor, input);
      return { order, shipment, mail: await world.mailOf(shipment._id) };
    },
    mail: (_id) => found({ _id }),
    mailOf: (shipmentId) => found({ shipmentId, kind: 'despatch' }),
  };
  return world;
}
