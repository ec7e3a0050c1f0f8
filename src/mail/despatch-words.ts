import { cleanText } from '../clean-text.ts';
import type { Portion } from './portion-of.ts';

const HEADINGS: Record<Portion, string> = {
  all: 'Your order is on its way',
  some: 'Some items from your order are on their way',
  one: 'One item from your order is on its way',
  last: 'The last items from your order are on their way',
  last_one: 'The last item from your order is on its way',
};

const LEADS: Record<Portion, string> = {
  all: 'Good news: everything you ordered has left our warehouse.',
  some: 'Good news: the first part of your order has left our warehouse. The rest follows separately.',
  one: 'Good news: one item from your order has left our warehouse. The rest follows separately.',
  last: 'Good news: the rest of your order has left our warehouse. Your order is now complete.',
  last_one: 'Good news: the last item from your order has left our warehouse. Your order is now complete.',
};

/** The sentences of a despatch mail that depend on how much of the order it brings. */
export function wordsFor(facts: {
  portion: Portion;
  brandName: string;
  orderNumber: string;
  carrier: string;
  linked: boolean;
}) {
  const { portion, brandName, orderNumber, carrier } = facts;
  const what = {
    all: 'Your',
    some: 'Part of your',
    one: 'Part of your',
    last: 'The rest of your',
    last_one: 'The rest of your',
  };
  const name = cleanText(brandName, 70);
  return {
    subject: cleanText(`${what[portion]} ${name} order ${orderNumber} is on its way`, 150),
    preheader: facts.linked
      ? cleanText(`Track your parcel with ${carrier}`, 110)
      : cleanText(`Sent with ${carrier}. See what is in the parcel.`, 110),
    heading: HEADINGS[portion],
    lead: LEADS[portion],
  };
}
