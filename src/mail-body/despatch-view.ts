import { addressLines } from '../address-lines.ts';
import { cleanText } from '../clean-text.ts';
import { personName } from '../person-name.ts';
import type { ChannelAddress } from '../recharge/channel-order.ts';
import { findCarrier } from '../shipments/find-carrier.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { shippedTo } from '../shipments/shipped-to.ts';
import { brandView } from './brand-view.ts';
import type { DespatchFacts, DespatchLimits } from './despatch-facts.ts';
import { type About, despatchSentences } from './despatch-sentences.ts';
import { itemView } from './item-view.ts';
import { longDate } from './long-date.ts';
import { parcelDelivery } from './parcel-delivery.ts';
import { parcelViews } from './parcel-views.ts';
import { portionOf } from './portion-of.ts';
import type { MailWords } from './words.ts';

/** Carriers by which nothing is carried. */
const DIGITAL = new Set(['digital', 'digital delivery', 'download', 'email', 'e-mail']);

/** What the templates of the despatch mail show: plain texts and safe links, nothing to decide any more. */
export function despatchView(facts: DespatchFacts, limits: DespatchLimits, words: MailWords) {
  const { order, shipment, language, show } = facts;
  const { t } = words;
  const clean = (text: string | null | undefined) => cleanText(text, limits.characters);
  const brand = brandView(facts, { language, characters: limits.characters });
  const { lines } = shipment;
  const { portion, remaining } = portionOf(order, shipment, facts.shipments);
  const rest = facts.told ? [] : remaining;
  const carrier = findCarrier(shipment.carrier)?.name ?? clean(shipment.carrier);
  const orderNumber = cleanText(order.number, 60);
  const parcels = parcelViews(facts, limits, words);
  const item = itemView({ order, language, show, characters: limits.characters });
  const items = show.items ? lines.slice(0, limits.items).map(item) : [];
  const toCome = rest.slice(0, limits.items).map(item);
  const tracked = parcels.shown.some((parcel) => parcel.number !== '' || parcel.url !== '');
  const linked = parcels.shown.some((parcel) => parcel.url !== '');
  const isDigital = DIGITAL.has(shipment.carrier.trim().toLowerCase()) && !tracked;
  const about: About = facts.told ? 'update' : isDigital && portion === 'all' ? 'digital' : portion;
  const sentences = despatchSentences(words, {
    about,
    told: facts.told ?? null,
    brandName: brand.brandName,
    orderNumber,
    carrier,
    linked,
  });
  const firstName = personName(order.customer.firstName);
  const address = deliveredTo(shipment, order);
  const names = { brand: brand.brandName, number: orderNumber };

  return {
    words,
    lang: language,
    dir: 'ltr',
    ...brand,
    ...sentences,
    greeting: firstName ? t('greeting', { name: firstName }) : t('greetingAll'),
    orderNumber,
    orderedOn: order.channelCreatedAt
      ? longDate(order.channelCreatedAt, language, facts.account.timeZone)
      : '',
    parcels: isDigital ? [] : parcels.shown,
    moreParcels: parcels.more,
    trackingNote: isDigital ? '' : t(linked ? 'trackingSoon' : tracked ? 'trackingByNumber' : 'trackingNone'),
    items,
    showPrices: show.prices,
    moreItems: show.items ? lines.length - items.length : 0,
    toCome,
    moreToCome: rest.length - toCome.length,
    address:
      show.address && !isDigital ? addressLines(address, { language, characters: limits.characters }) : [],
    why: t(isDigital ? 'whyDigital' : 'why', names),
    jsonLd:
      (isDigital
        ? null
        : parcelDelivery({
            brandName: brand.brandName,
            orderNumber,
            carrier,
            items: lines.slice(0, limits.items).map(item),
            address,
            parcels: parcels.shown.map((p) => ({
              trackingNumber: p.number || null,
              trackingUrl: p.url || null,
            })),
          })) ?? '',
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
