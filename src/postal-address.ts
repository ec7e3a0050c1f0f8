/** A postal address as people type it; the parts that were left out are null. */
export interface PostalAddress {
  line1: string | null;
  line2: string | null;
  city: string | null;
  county: string | null;
  postcode: string | null;
  /** ISO 3166-1 alpha-2 */
  country: string | null;
}
