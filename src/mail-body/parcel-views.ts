import { cleanText } from '../clean-text.ts';
import { safeLink } from '../safe-link.ts';
import { findCarrier } from '../shipments/find-carrier.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import type { DespatchFacts, DespatchLimits } from './despatch-facts.ts';
import { longDate } from './long-date.ts';
import type { MailWords } from './words.ts';

/** The longest link that is also written out; longer ones are left to the button, the plain text has them all. */
const LONGEST_SHOWN = 160;

/** The parcels of a shipment, each with its carrier and its link; those beyond the limit by number only. */
export function parcelViews(
  { account, language, shipment }: Pick<DespatchFacts, 'account' | 'language' | 'shipment'>,
  limits: DespatchLimits,
  { t }: MailWords,
) {
  const all = parcelsOf(shipment);
  const carrier = findCarrier(shipment.carrier)?.name ?? cleanText(shipment.carrier, limits.characters);
  const several = all.length > 1;
  const shown = all.slice(0, limits.parcels).map((parcel, index) => {
    const url = parcel.trackingUrl ? (safeLink(parcel.trackingUrl) ?? '') : '';
    const which = { n: index + 1, count: all.length };
    return {
      heading: several ? t('parcelOf', which) : '',
      carrier,
      service: cleanText(shipment.service, limits.characters),
      date: longDate(shipment.despatchedAt, language, account.timeZone),
      number: cleanText(parcel.trackingNumber, 100),
      url,
      showUrl: url !== '' && url.length <= LONGEST_SHOWN,
      action: several ? t('trackOneOf', { ...which, carrier }) : t('track', { carrier }),
    };
  });
  const more = all.slice(limits.parcels).map((parcel) => cleanText(parcel.trackingNumber, 100));
  return { shown, more: more.join(', ') };
}

const parcelsOf = (shipment: ShipmentDoc) =>
  shipment.parcels.length > 0
    ? shipment.parcels
    : [{ trackingNumber: shipment.trackingNumber ?? '', trackingUrl: shipment.trackingUrl }];
