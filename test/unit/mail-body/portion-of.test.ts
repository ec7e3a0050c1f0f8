import { expect, test } from 'vitest';
import { portionOf } from '../../../src/mail-body/portion-of.ts';
import { buildLine } from '../../support/build-order.ts';
import { despatchFacts, LINES } from '../../support/despatch-facts.ts';

const portion = (parts: Parameters<typeof despatchFacts>[0]) => {
  const { order, shipment, shipments } = despatchFacts(parts);
  return portionOf(order, shipment, shipments);
};

test('a membership or what is digital is never said to follow', () => {
  const club = buildLine({ lineId: 'm', name: 'Coffee club', requiresShipping: false });
  const card = buildLine({ lineId: 'g', name: 'Gift card', purchaseItemType: 'gift_card' });
  const takes = { a: 2, b: 1, c: 1 };
  expect(portion({ order: { lines: [...LINES, club, card] }, takes })).toEqual({
    portion: 'all',
    remaining: [],
  });
});

test('what is shipped and has not left is said to follow', () => {
  const { portion: said, remaining } = portion({ takes: { a: 2, b: 1 } });
  expect(said).toBe('some');
  expect(remaining.map(({ name }) => name)).toEqual(['Paper filters']);
});
