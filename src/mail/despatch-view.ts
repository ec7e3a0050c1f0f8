import type { AccountDoc } from '../accounts/account-model.ts';
import { addressLines } from '../address-lines.ts';
import type { ResolvedBrand } from '../brand/brand-of.ts';
import { cleanText } from '../clean-text.ts';
import { isEmailAddress } from '../email-address.ts';
import type { OrderDoc } from '../orders/model.ts';
import { personName } from '../person-name.ts';
import type { ChannelAddress } from '../recharge/channel-order.ts';
import { safeLink } from '../safe-link.ts';
import { findCarrier } from '../shipments/find-carrier.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { shippedTo } from '../shipments/shipped-to.ts';
import { wordsFor } from './despatch-words.ts';
import type { ToldTracking } from './model.ts';
import { parcelDelivery } from './parcel-delivery.ts';
import { portionOf } from './portion-of.ts';
import { updateWords } from './update-words.ts';

/** Everything a despatch mail is made from. */
export interface DespatchFacts {
  account: Pick<AccountDoc, 'name' | 'timeZone'>;
  brand: ResolvedBrand;
  order: Pick<OrderDoc, 'number' | 'lines' | 'customer' | 'shippingAddress' | 'channelCreatedAt'>;
  shipment: ShipmentDoc;
  /** All shipments of the order: they tell whether this one is the first, a part or the last. */
  shipments: readonly ShipmentDoc[];
  /** What the customer was told before, if this mail corrects it. */
  told?: ToldTracking | null;
}

/** How much is shown in full; the rest is counted or listed shortly, so that no mail is clipped. */
export interface DespatchLimits {
  items: number;
  parcels: number;
  characters: number;
}

const LANGUAGE = 'en-GB';

/** What the templates of the despatch mail show: plain texts and safe links, nothing to decide any more. */
export function despatchView(facts: DespatchFacts, limits: DespatchLimits) {
  const { brand, order, shipment } = facts;
  const clean = (text: string | null | undefined) => cleanText(text, limits.characters);
  const written = { language: LANGUAGE, characters: limits.characters };
  const { portion, remaining } = portionOf(order, shipment, facts.shipments);
  const rest = facts.told ? [] : remaining;
  const carrier = findCarrier(shipment.carrier)?.name ?? clean(shipment.carrier);
  const brandName = clean(brand.name.value) || clean(facts.account.name);
  const orderNumber = cleanText(order.number, 60);
  const parcels = parcelsOf(shipment, carrier, limits);
  const item = (line: {
    name: string;
    variantTitle: string | null;
    sku: string | null;
    quantity: number;
  }) => ({
    name: clean(line.name) || 'Item',
    detail: [clean(line.variantTitle), line.sku ? `SKU ${cleanText(line.sku, 60)}` : '']
      .filter(Boolean)
      .join(' · '),
    quantity: line.quantity,
  });
  const items = shipment.lines.slice(0, limits.items).map(item);
  const toCome = rest.slice(0, limits.items).map(item);
  const tracked = parcels.shown.some((parcel) => parcel.number !== '' || parcel.url !== '');
  const supportEmail = brand.supportEmail.value?.trim() ?? '';
  const linked = parcels.shown.some((parcel) => parcel.url !== '');
  const { told } = facts;
  const words = told
    ? updateWords({ told, brandName, orderNumber, carrier, linked })
    : wordsFor({ portion, brandName, orderNumber, carrier, linked });
  const firstName = personName(order.customer.firstName);
  const address = deliveredTo(shipment, order);

  return {
    lang: LANGUAGE,
    dir: 'ltr',
    colours: brand.palette,
    ...words,
    greeting: firstName ? `Hello ${firstName},` : 'Hello,',
    brandName,
    orderNumber,
    orderedOn: order.channelCreatedAt ? longDate(order.channelCreatedAt, facts.account.timeZone) : '',
    despatchedOn: longDate(shipment.despatchedAt, facts.account.timeZone),
    carrier,
    service: clean(shipment.service),
    parcels: parcels.shown,
    moreParcels: parcels.more,
    tracked,
    linked,
    items,
    moreItems: Math.max(0, shipment.lines.length - items.length),
    toCome,
    moreToCome: Math.max(0, rest.length - toCome.length),
    address: addressLines(address, written),
    supportEmail: isEmailAddress(supportEmail) ? supportEmail : '',
    supportPhone: clean(brand.phone.value),
    supportPhoneLink: (brand.phone.value ?? '').replace(/[^\d+]/g, ''),
    website: brand.website.value ? (safeLink(brand.website.value) ?? '') : '',
    legalLine: cleanText(brand.legalLine.value, 300),
    brandAddress: addressLines(brand.address.value, written).join(', '),
    jsonLd:
      parcelDelivery({
        brandName,
        orderNumber,
        carrier,
        items,
        address,
        parcels: parcels.shown.map((p) => ({ trackingNumber: p.number || null, trackingUrl: p.url || null })),
      }) ?? '',
  };
}

/** The shipment's own address; a name on it that would become a link is left out. */
function deliveredTo(shipment: ShipmentDoc, order: DespatchFacts['order']): ChannelAddress | null {
  const address = shippedTo(shipment, order);
  if (!address) return null;
  const { firstName, lastName } = address;
  return { ...address, firstName: personName(firstName) || null, lastName: personName(lastName) || null };
}

export type DespatchView = ReturnType<typeof despatchView>;

function parcelsOf(shipment: ShipmentDoc, carrier: string, limits: DespatchLimits) {
  const only = { trackingNumber: shipment.trackingNumber ?? '', trackingUrl: shipment.trackingUrl };
  const all = shipment.parcels.length > 0 ? shipment.parcels : [only];
  const several = all.length > 1;
  const shown = all.slice(0, limits.parcels).map((parcel, index) => {
    const url = parcel.trackingUrl ? (safeLink(parcel.trackingUrl) ?? '') : '';
    const which = several ? `parcel ${index + 1} of ${all.length}` : 'your parcel';
    return {
      heading: several ? `Parcel ${index + 1} of ${all.length}` : '',
      number: cleanText(parcel.trackingNumber, 100),
      url,
      /** Very long links are left to the button; the plain text has them all. */
      showUrl: url !== '' && url.length <= 160,
      action: `Track ${which} with ${carrier}`,
    };
  });
  const more = all.slice(limits.parcels).map((parcel) => cleanText(parcel.trackingNumber, 100));
  return { shown, more: more.join(', ') };
}

function longDate(date: Date, timeZone: string): string {
  const format = (zone: string) =>
    new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'full', timeZone: zone }).format(date);
  try {
    return format(timeZone);
  } catch {
    return format('Europe/London');
  }
}
