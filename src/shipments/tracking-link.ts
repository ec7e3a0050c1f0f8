import { findCarrier } from './find-carrier.ts';

export interface TrackingPlace {
  postcode?: string | null;
  /** ISO 3166-1 alpha-2 */
  country?: string | null;
}

/**
 * The address as we would put it into a mail, or null when it is not safe to: https only, a host with a
 * dot, nobody's user name in it (`https://dpd.co.uk@evil.example`).
 */
export function safeLink(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > 2_000 || /[\p{Cc}\p{Cf}\s"<>\\^`{|}]/u.test(trimmed)) return null;
  if (!URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' || url.username || url.password) return null;
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(url.hostname)) return null;
  return url.href;
}

/** What goes into a pattern: no spaces, capitals, escaped; null when nothing usable remains. */
function part(text: string | null | undefined): string | null {
  const value = (text ?? '').replace(/[\s\p{Cc}\p{Cf}]/gu, '').toUpperCase();
  if (value.length > 100 || !/[\p{L}\p{N}]/u.test(value) || /\p{Cs}/u.test(value)) return null;
  return encodeURIComponent(value);
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
    n: part(trackingNumber),
    pc: part(place.postcode),
    cc: /^[A-Za-z]{2}$/.test(place.country ?? '') ? part(place.country) : null,
  };
  const needed = [...carrier.pattern.matchAll(/\{(n|pc|cc)\}/g)].map((match) => match[1] ?? '');
  if (needed.some((name) => !values[name])) return null;
  return carrier.pattern.replace(/\{(n|pc|cc)\}/g, (_, name: string) => values[name] ?? '');
}
