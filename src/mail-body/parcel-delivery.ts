import { cleanText } from '../clean-text.ts';
import type { ChannelAddress } from '../recharge/channel-order.ts';

export interface ParcelDeliveryFacts {
  brandName: string;
  orderNumber: string;
  carrier: string;
  items: { name: string }[];
  address: ChannelAddress | null;
  parcels: { trackingNumber: string | null; trackingUrl: string | null }[];
}

/**
 * Schema.org `ParcelDelivery` objects, one per parcel, as text that is safe inside a script element; null
 * when a part that mail programs require is missing (documentation page
 * developers.google.com/workspace/gmail/markup/reference/types/ParcelDelivery). No expected arrival: we know
 * none.
 */
export function parcelDelivery(facts: ParcelDeliveryFacts): string | null {
  const { address } = facts;
  const clean = (text: string | null | undefined) => cleanText(text, 200);
  const postal = {
    '@type': 'PostalAddress',
    name: clean([address?.firstName, address?.lastName].filter(Boolean).join(' ')) || undefined,
    streetAddress: clean([address?.address1, address?.address2].filter(Boolean).join(', ')),
    addressLocality: clean(address?.city),
    addressRegion: clean(address?.province),
    addressCountry: clean(address?.countryCode ?? address?.country),
    postalCode: clean(address?.zip),
  };
  const required = [
    postal.streetAddress,
    postal.addressLocality,
    postal.addressRegion,
    postal.addressCountry,
    postal.postalCode,
    clean(facts.carrier),
    facts.items[0]?.name,
    facts.orderNumber,
    facts.brandName,
  ];
  if (required.some((part) => !part)) return null;

  const parcels = facts.parcels.length > 0 ? facts.parcels : [{ trackingNumber: null, trackingUrl: null }];
  const objects = parcels.map((parcel) => ({
    '@context': 'http://schema.org',
    '@type': 'ParcelDelivery',
    deliveryAddress: postal,
    carrier: { '@type': 'Organization', name: clean(facts.carrier) },
    itemShipped: facts.items.map((item) => ({ '@type': 'Product', name: clean(item.name) })),
    partOfOrder: {
      '@type': 'Order',
      orderNumber: clean(facts.orderNumber),
      merchant: { '@type': 'Organization', name: clean(facts.brandName) },
    },
    ...(parcel.trackingNumber ? { trackingNumber: clean(parcel.trackingNumber) } : {}),
    ...(parcel.trackingUrl ? { trackingUrl: parcel.trackingUrl } : {}),
  }));
  return JSON.stringify(objects).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
