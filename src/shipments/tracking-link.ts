import { findCarrier } from './find-carrier.ts';
import { trackingNumberOf } from './tracking-number.ts';

export interface TrackingPlace {
  postcode?: string | null;
  /** ISO 3166-1 alpha-2 */
  country?: string | null;
}

/** What goes into a pattern: no spaces, capitals, escaped; null when nothing usable remains. */
function part(text: string | null | undefined): string | null {
  const value = (text ?? '')
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]/gu, '')
    .toUpperCase();
  if (value.length > 100 || !/[\p{L}\p{N}]/u.test(value) || /\p{Cs}/u.test(value)) return null;
  // encodeURIComponent leaves these five, of which the apostrophe ends an attribute in careless hands.
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The page on which a recipient follows the parcel: the carrier's pattern filled with the number, or
 * null for an unknown carrier, no number, or a pattern whose postcode or country the order lacks.
 */
export function trackingLink(
  carrierName: string,
  trackingNumber: string | null,
  place: TrackingPlace,
): string | null {
  const carrier = findCarrier(carrierName);
  if (!carrier) return null;
  const values: Record<string, string | null> = {
    n: part(trackingNumberOf(trackingNumber)),
    pc: part(place.postcode),
    cc: /^[A-Za-z]{2}$/.test(place.country ?? '') ? part(place.country) : null,
  };
  const needed = [...carrier.pattern.matchAll(/\{(n|pc|cc)\}/g)].map((match) => match[1] ?? '');
  if (needed.some((name) => !values[name])) return null;
  return carrier.pattern.replace(/\{(n|pc|cc)\}/g, (_, name: string) => values[name] ?? '');
}
