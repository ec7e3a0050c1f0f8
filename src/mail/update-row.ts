import { type ClientSession, Types } from 'mongoose';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import type { ToldTracking } from '../mail-body/told-tracking.ts';
import type { OrderDoc } from '../orders/model.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { because } from './because.ts';
import { decideMail } from './decide-mail.ts';
import { newMailRow } from './mail-row.ts';
import { type MailDoc, type MailState, mails } from './model.ts';
import { DUE_STATES } from './queries.ts';

/** States of a mail that the customer has, or may have. */
const GONE: MailState[] = ['sent', 'uncertain', 'attempting'];

/**
 * Writes the mail that tells of a corrected tracking, in the transaction that corrects it. None while the
 * despatch's own mail still waits: that goes with the correction. A newer correction takes the place of an update
 * that has not gone; nothing is told if the customer was told the same already.
 */
export async function insertUpdateMail(
  deps: Pick<Deps, 'db' | 'now'>,
  facts: { channel: ChannelDoc; order: OrderDoc; before: ShipmentDoc; shipment: ShipmentDoc },
  session: ClientSession,
): Promise<MailDoc | null> {
  const { channel, order, before, shipment } = facts;
  const { accountId, orderId, _id: shipmentId } = shipment;
  const rows = await mails(deps)
    .find({ accountId, orderId, shipmentId }, { session, projection: { rendered: 0 } })
    .toArray();
  const despatch = rows.find(({ kind }) => kind === 'despatch');
  if (!despatch || !GONE.includes(despatch.state)) return null;

  const now = deps.now();
  const waiting = rows.filter(
    ({ kind, state }) => kind === 'despatch_update' && [...DUE_STATES, 'held'].includes(state),
  );
  for (const { _id, state } of waiting) {
    await mails(deps).updateOne(
      { _id, accountId, state },
      { $set: { state: 'cancelled', ...because('superseded'), updatedAt: now } },
      { session },
    );
  }
  const told = waiting[0]?.told ?? toldOf(before);
  if (JSON.stringify(told) === JSON.stringify(toldOf(shipment))) return null;
  const mail: MailDoc = {
    ...newMailRow({ order, shipment }, now),
    _id: new Types.ObjectId(),
    kind: 'despatch_update',
    subjectId: `${shipmentId.toString()}:${shipment.revision}`,
    ...decideMail({ channel, order, shipment }, now),
    told,
  };
  await mails(deps).insertOne({ ...mail }, { session });
  return mail;
}

function toldOf(shipment: ShipmentDoc): ToldTracking {
  const { carrier, trackingNumber, trackingUrl, parcels } = shipment;
  const all = parcels.length > 0 ? parcels : [{ trackingNumber, trackingUrl }];
  return {
    carrier,
    numbers: all.map((parcel) => parcel.trackingNumber ?? '').filter(Boolean),
    links: all.map((parcel) => parcel.trackingUrl ?? '').filter(Boolean),
  };
}
