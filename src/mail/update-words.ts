import { cleanText } from '../clean-text.ts';
import { findCarrier } from '../shipments/find-carrier.ts';
import type { ToldTracking } from './model.ts';

const SHOWN = 3;

/** The sentences of a mail that corrects the tracking of a parcel: what was told before, and that it is not right. */
export function updateWords(facts: {
  told: ToldTracking;
  brandName: string;
  orderNumber: string;
  carrier: string;
  linked: boolean;
}) {
  const { told, brandName, orderNumber, carrier } = facts;
  const oldCarrier = findCarrier(told.carrier)?.name ?? cleanText(told.carrier, 60);
  const shown = told.numbers.slice(0, SHOWN).map((number) => cleanText(number, 40));
  const more = told.numbers.length > SHOWN ? ' and others' : '';
  const numbers = shown.length > 0 ? `tracking number ${shown.join(', ')}${more}` : 'no tracking number';
  return {
    subject: cleanText(`New tracking details for your ${cleanText(brandName, 70)} order ${orderNumber}`, 150),
    preheader: facts.linked
      ? cleanText(`Track your parcel with ${carrier}`, 110)
      : cleanText(`Sent with ${carrier}. The details we sent before were not right.`, 110),
    heading: 'New tracking details for your parcel',
    lead: `The tracking details that we sent you before were not right (${oldCarrier}, ${numbers}). Please use these instead. It is the same parcel: nothing else has changed.`,
  };
}
