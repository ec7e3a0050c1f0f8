/** What the customer was told of a parcel before a correction. */
export interface ToldTracking {
  /** As given. */
  carrier: string;
  numbers: string[];
  links: string[];
}
