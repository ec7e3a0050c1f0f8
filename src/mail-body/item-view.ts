import { cleanText } from '../clean-text.ts';
import { type Decimal, fromDecimal } from '../mongo/money.ts';
import { safeLink } from '../safe-link.ts';
import type { Shown } from './despatch-facts.ts';

interface Item {
  name: string;
  variantTitle: string | null;
  sku: string | null;
  quantity: number;
  /** What the buyer chose, such as "Grind: whole bean". */
  options?: { name: string; value: string }[];
  imageUrl?: string | null;
  unitPrice?: Decimal | null;
}

interface Options {
  order: { currency: string | null };
  language: string;
  show: Pick<Shown, 'pictures' | 'prices'>;
  characters: number;
}

/** A line of a parcel, or of what is still to come, as a mail shows it. */
export const itemView =
  ({ order, language, show, characters }: Options) =>
  (item: Item) => {
    const clean = (text: string | null | undefined) => cleanText(text, characters);
    const chosen = (item.options ?? []).map(({ name, value }) => `${clean(name)}: ${clean(value)}`);
    const sku = item.sku ? `SKU ${cleanText(item.sku, 60)}` : '';
    return {
      name: clean(item.name) || '–',
      detail: [clean(item.variantTitle), ...chosen, sku].filter(Boolean).join(' · '),
      quantity: item.quantity,
      image: show.pictures ? thumbnail(item.imageUrl) : '',
      price: show.prices ? priceOf(item, order.currency, language) : '',
    };
  };

/** Twice the size at which it is shown, for dense screens; Shopify's CDN makes it on demand. */
const PIXELS = '112';

function thumbnail(address: string | null | undefined): string {
  const link = address ? safeLink(address) : null;
  if (!link) return '';
  const url = new URL(link);
  if (url.hostname === 'cdn.shopify.com') url.searchParams.set('width', PIXELS);
  return url.href;
}

/** Of one piece; the decimal text is never made a number. */
function priceOf({ unitPrice }: Item, currency: string | null, language: string): string {
  const amount = fromDecimal(unitPrice);
  if (amount === null || !currency || !/^[A-Za-z]{3}$/.test(currency)) return amount ?? '';
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(
    amount as Intl.StringNumericLiteral,
  );
}
