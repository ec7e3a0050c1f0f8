import type { ChannelAddress } from '../recharge/channel-order.ts';
import { safeLink } from '../safe-link.ts';
import { findCarrier } from './find-carrier.ts';
import type { Parcel, ShipmentDoc } from './model.ts';
import { trackingLink } from './tracking-link.ts';
import { trackingNumberOf } from './tracking-number.ts';

/** What a caller says about carrier and parcels. */
export interface TrackingInput {
  carrier: string;
  service?: string | null | undefined;
  trackingNumber?: string | null | undefined;
  trackingUrl?: string | null | undefined;
  parcels?: { trackingNumber: string; trackingUrl?: string | null | undefined }[] | null | undefined;
}

export type Tracking = Pick<
  ShipmentDoc,
  'carrier' | 'carrierCode' | 'service' | 'trackingNumber' | 'trackingUrl' | 'parcels'
>;

/**
 * The stored tracking of a shipment: the caller's own safe link wins, else the carrier's pattern. A
 * single number makes one parcel; with a list of parcels the first one's number stands for the shipment
 * unless the caller names another. A word that means "none" is no number; a parcel with neither number nor link is
 * none to follow.
 */
export function resolveTracking(input: TrackingInput, address: ChannelAddress | null): Tracking {
  const place = { postcode: address?.zip ?? null, country: address?.countryCode ?? null };
  const link = (number: string | null, url: string | null | undefined) =>
    (url ? safeLink(url) : null) ?? trackingLink(input.carrier, number, place);

  let parcels: Parcel[] = (input.parcels ?? []).flatMap((parcel) => {
    const number = trackingNumberOf(parcel.trackingNumber);
    const trackingUrl = link(number, parcel.trackingUrl);
    return number || trackingUrl ? [{ trackingNumber: number ?? '', trackingUrl }] : [];
  });
  const trackingNumber = trackingNumberOf(input.trackingNumber) ?? (parcels[0]?.trackingNumber || null);
  const same = parcels.find((parcel) => parcel.trackingNumber === trackingNumber);
  const trackingUrl =
    (input.trackingUrl ? safeLink(input.trackingUrl) : null) ??
    same?.trackingUrl ??
    link(trackingNumber, null);
  if (parcels.length === 0 && trackingNumber) parcels = [{ trackingNumber, trackingUrl }];
  return {
    carrier: input.carrier,
    carrierCode: findCarrier(input.carrier)?.code ?? null,
    service: input.service?.trim() || null,
    trackingNumber,
    trackingUrl,
    parcels,
  };
}
