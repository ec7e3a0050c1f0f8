import { randomLines } from '../data/make-order.ts';
import { PEOPLE } from '../data/people.ts';
import { one, type Shape } from './shape.ts';

const lines = (count: number): Shape['place'] => {
  return (deps, { person = PEOPLE[0], ...wish }) => {
    if (!person) throw new RangeError('nobody lives in the sandbox store');
    return one(
      deps.orders.placeOrder({ external: 'now', person, ...wish, lines: randomLines(deps, person, count) }),
    );
  };
};

export const lines1500: Shape = {
  label: 'Order of 1,500 lines',
  says: 'Larger than most, and still a delivery: some 1.3 MB.',
  place: lines(1_500),
};

export const lines9000: Shape = {
  label: 'Order of 9,000 lines',
  says: 'Some 8 MB: too large for a delivery, found by asking.',
  place: lines(9_000),
};

export const megabytes: Shape = {
  label: 'Order of 2.7 MB',
  says: 'Few lines with long properties: larger than a delivery may be.',
  place(deps, { change, ...wish }) {
    return one(
      deps.orders.placeOrder({
        external: 'now',
        lineCount: 12,
        ...wish,
        change(order) {
          const value = 'Engrave: “so long, and thanks for all the coffee” '.repeat(4_150);
          for (const line of order.lines) line.properties = [{ name: 'Engraving', value }];
          change?.(order);
        },
      }),
    );
  },
};
