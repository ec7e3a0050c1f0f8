import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import { channels } from '../channels/model.ts';
import type { Actor, Deps } from '../deps.ts';
import { insertUpdateMail } from '../mail/update-row.ts';
import { findOrders } from '../orders/for-despatch.ts';
import type { ChannelAddress } from '../recharge/channel-order.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { findShipment, updateShipment } from '../shipments/queries.ts';
import { shipmentNotFound } from '../shipments/refusals.ts';
import { resolveTracking, type TrackingInput } from '../shipments/resolve-tracking.ts';
import { shippedTo } from '../shipments/shipped-to.ts';
import { trackingLink } from '../shipments/tracking-link.ts';
import type { Correction } from './correction-body.ts';
import { orderChanged, parcelsRequired, shipmentVoided } from './refusals.ts';
import { withRetry } from './with-retry.ts';

const FIELDS = ['carrier', 'carrierCode', 'service', 'trackingNumber', 'trackingUrl', 'parcels'] as const;

/**
 * Corrects carrier, service or tracking of a shipment. A mail that has not gone yet goes with the
 * corrected tracking; after one that has gone another mail tells of the correction.
 *
 * @throws GatewayError 404 `shipment_not_found`; 409 `shipment_voided`; 422 `parcels_required`; 503
 * `order_changed`.
 */
export async function correctTracking(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  actor: Actor,
  shipmentId: Types.ObjectId,
  correction: Correction,
): Promise<ShipmentDoc> {
  return withRetry(() =>
    deps.db.transaction(async (session) => {
      const shipment = await findShipment(deps, accountId, shipmentId, session);
      if (!shipment) throw shipmentNotFound();
      if (shipment.state === 'void') throw shipmentVoided();
      const [order] = await findOrders(deps, { accountId, _id: shipment.orderId }, session);
      const address = shippedTo(shipment, order);
      const tracking = resolveTracking(merge(shipment, correction, address), address);
      const changes = FIELDS.map((path) => ({
        path,
        before: shipment[path] as unknown,
        after: tracking[path] as unknown,
      })).filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
      if (changes.length === 0) return shipment;

      const written = await updateShipment(deps, shipment, tracking, deps.now(), session);
      if (!written) throw orderChanged();
      const channel =
        order && (await channels(deps).findOne({ _id: shipment.channelId, accountId }, { session }));
      const isTold = changes.some(({ path }) => path !== 'service' && path !== 'carrierCode');
      if (order && channel && isTold) {
        await insertUpdateMail(deps, { channel, order, before: shipment, shipment: written }, session);
      }
      const name = `${shipment.orderNumber}, shipment ${shipment.seq}`;
      await writeAudit(
        deps,
        {
          accountId,
          actor,
          action: 'shipment.corrected',
          target: { kind: 'shipment', id: shipmentId.toString(), name },
          changes,
        },
        session,
      );
      return written;
    }),
  );
}

/** The shipment's tracking with the correction laid over it, as if it had been given like that at first. */
function merge(shipment: ShipmentDoc, change: Correction, address: ChannelAddress | null): TrackingInput {
  const place = { postcode: address?.zip ?? null, country: address?.countryCode ?? null };
  /** A link that we made ourselves is made anew; one that the caller gave stays. */
  const given = (number: string | null, url: string | null) =>
    url === trackingLink(shipment.carrier, number, place) ? null : url;
  const base = {
    carrier: change.carrier ?? shipment.carrier,
    service: change.service === undefined ? shipment.service : change.service,
  };
  if (change.parcels) {
    const { trackingNumber, trackingUrl, parcels } = change;
    return { ...base, trackingNumber, trackingUrl, parcels };
  }
  const several = shipment.parcels.length > 1;
  const number = change.trackingNumber === undefined ? shipment.trackingNumber : change.trackingNumber;
  if (several && change.trackingNumber !== undefined && number !== shipment.trackingNumber) {
    const message = `the shipment has ${shipment.parcels.length} parcels; send the whole list as parcels`;
    const path = 'trackingNumber';
    throw parcelsRequired({ faults: [{ path, code: parcelsRequired.code, message }] });
  }
  const sameNumber = number === shipment.trackingNumber;
  const url =
    change.trackingUrl === undefined
      ? sameNumber
        ? given(shipment.trackingNumber, shipment.trackingUrl)
        : null
      : change.trackingUrl;
  const parcels = shipment.parcels.map((parcel) => ({
    trackingNumber: parcel.trackingNumber,
    trackingUrl: given(parcel.trackingNumber, parcel.trackingUrl),
  }));
  return { ...base, trackingNumber: number, trackingUrl: url, ...(several ? { parcels } : {}) };
}
