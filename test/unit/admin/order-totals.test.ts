import { expect, test } from 'vitest';
import { orderTotals } from '../../../src/admin/orders/order-totals.ts';
import { toDecimal } from '../../../src/mongo/money.ts';

const NONE = {
  total: null,
  subtotal: null,
  tax: null,
  discounts: null,
  shipping: null,
  lineItems: null,
  refunds: null,
  duties: null,
  weightGrams: null,
};
const shown = (amounts: Record<string, string>, currency = 'EUR') =>
  orderTotals({
    currency,
    totals: {
      ...NONE,
      ...Object.fromEntries(Object.entries(amounts).map(([key, text]) => [key, toDecimal(text)])),
    },
  }).map(({ label, value }) => `${label} ${value}`);

test('what is nothing is not shown, and Items only where something was taken off', () => {
  expect(
    shown({ lineItems: '172.86', subtotal: '172.86', discounts: '0.00', shipping: '15.35', tax: '0' }),
  ).toEqual(['Subtotal €172.86', 'Shipping €15.35']);
});

test('discounts stand before the subtotal with a minus, as refunds do at the end, however they are signed', () => {
  const amounts = { lineItems: '100.00', discounts: '13.21', subtotal: '86.79', refunds: '-5.00' };
  expect(shown(amounts)).toEqual(['Items €100.00', 'Discounts −€13.21', 'Subtotal €86.79', 'Refunds −€5.00']);
  expect(shown({ ...amounts, discounts: '-13.21' })[1]).toBe('Discounts −€13.21');
});

test('yen have no decimals', () => {
  expect(shown({ subtotal: '1200.0' }, 'JPY')).toEqual(['Subtotal JP¥1,200']);
});
