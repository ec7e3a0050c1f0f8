import type { ClientSession } from 'mongoose';
import type { Deps } from '../deps.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { because } from './because.ts';
import { type MailState, mails } from './model.ts';
import { DUE_STATES } from './queries.ts';

/**
 * Cancels the mails of a shipment that was taken back, if they have not gone. One that is just being sent, or
 * of which we cannot tell, keeps its state.
 */
export async function cancelUnsentMail(
  deps: Pick<Deps, 'db' | 'now'>,
  shipment: Pick<ShipmentDoc, '_id' | 'accountId' | 'orderId'>,
  session: ClientSession,
): Promise<void> {
  const { accountId, orderId, _id: shipmentId } = shipment;
  const waiting: MailState[] = [...DUE_STATES, 'held'];
  await mails(deps).updateMany(
    { accountId, orderId, shipmentId, state: { $in: waiting } },
    {
      $set: {
        state: 'cancelled',
        ...because('shipment_voided'),
        updatedAt: deps.now(),
      },
    },
    { session },
  );
}
