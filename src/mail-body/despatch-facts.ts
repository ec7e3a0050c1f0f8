import type { AccountDoc } from '../accounts/account-model.ts';
import type { ResolvedBrand } from '../brand/brand-of.ts';
import type { MailLanguage } from '../mail-languages.ts';
import type { OrderDoc } from '../orders/model.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import type { ToldTracking } from './told-tracking.ts';

/** What of a despatch the merchant shows in its mail. */
export interface Shown {
  items: boolean;
  pictures: boolean;
  prices: boolean;
  address: boolean;
}

/** Everything a despatch mail is made from. */
export interface DespatchFacts {
  account: Pick<AccountDoc, 'name' | 'timeZone'>;
  brand: ResolvedBrand;
  language: MailLanguage;
  show: Shown;
  order: Pick<
    OrderDoc,
    'number' | 'lines' | 'customer' | 'shippingAddress' | 'channelCreatedAt' | 'currency'
  >;
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
