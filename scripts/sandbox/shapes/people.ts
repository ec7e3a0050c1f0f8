import { PEOPLE } from '../data/people.ts';
import type { Order } from '../data/state.ts';
import type { PlaceOptions } from '../store/order-actions.ts';
import { one, personNamed, type Shape } from './shape.ts';

/** Priya pays, Ayşe gets the parcel: ReCharge's customer has no name of its own, only the addresses have. */
export const gift: Shape = {
  label: 'Gift to somebody else',
  says: 'Customer and billing address are one person’s, the shipping address another’s in another country.',
  place({ orders }, { change, ...wish }) {
    const giver = personNamed('Priya');
    const recipient = personNamed('Ayşe');
    return one(
      orders.placeOrder({
        external: 'now',
        person: giver,
        note: 'Gift! No prices in the parcel ♥',
        ...wish,
        change(order) {
          order.billing = giver.address;
          order.shipping = recipient.address;
          change?.(order);
        },
      }),
    );
  },
};

export const worldwide: Shape = {
  label: 'One order for each customer',
  says: `${PEOPLE.length} names and addresses from around the world.`,
  place: ({ orders }, wish) => ({
    orders: PEOPLE.map((person) => orders.placeOrder({ external: 'now', lineCount: 1, ...wish, person })),
  }),
};

const REAL = 'imogen.tarrant@example.com';
const FIRST_NAMES = [
  'www.win-a-phone.example/claim',
  'imogen@example.com',
  'https://x.example',
  '🎁 FREE GIFT',
];
/** Each is an address that some mail server, or none, can take. */
const EMAILS = [
  'jörg.groß@example.com',
  'imogen@example..com',
  'imogen@example.com.',
  'imogen@example.com, rhys@example.com',
  'imogen@bücher.example',
  '"imogen tarrant"@example.com',
  'Imogen <imogen@example.com>',
  'imogen@',
  '',
];

export const oddPeople: Shape = {
  label: 'Names and addresses that are none',
  says: 'First names that look like addresses, and e-mail addresses that a mail server refuses.',
  place({ orders }, { change, ...wish }) {
    const place = (alter: (order: Order) => void, more: PlaceOptions = wish) =>
      orders.placeOrder({
        external: 'now',
        lineCount: 1,
        person: personNamed('Imogen'),
        ...more,
        change(order) {
          alter(order);
          change?.(order);
        },
      });
    const named = (firstName: string) =>
      place((order) => {
        if (order.shipping) order.shipping = { ...order.shipping, firstName };
        order.billing = order.shipping;
        order.email = REAL;
      });
    const addressed = (email: string) =>
      place((order) => {
        order.email = email;
      });
    return { orders: [...FIRST_NAMES.map(named), ...EMAILS.map(addressed)] };
  },
};
