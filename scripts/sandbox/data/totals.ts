import type { Order } from './state.ts';

export interface Totals {
  lines: { net: number; taxable: number; tax: number; gross: number }[];
  items: number;
  discounts: number;
  subtotal: number;
  shipping: number;
  tax: number;
  total: number;
  grams: number;
}

/** The order's sums in smallest units: discount shared out by line, tax on what remains, shipping on top. */
export function totalsOf(order: Order): Totals {
  const totals: Totals = {
    lines: [],
    items: 0,
    discounts: 0,
    subtotal: 0,
    shipping: order.shippingMethod?.price ?? 0,
    tax: 0,
    total: 0,
    grams: 0,
  };
  for (const line of order.lines) {
    const net = line.unitPrice * line.quantity;
    const off = order.discount ? Math.round((net * order.discount.percent) / 100) : 0;
    const taxable = line.taxRate > 0 ? net - off : 0;
    const tax = Math.round((taxable * line.taxRate) / 10_000);
    totals.lines.push({ net, taxable, tax, gross: net + tax });
    totals.items += net;
    totals.discounts += off;
    totals.tax += tax;
    totals.grams += line.grams * line.quantity;
  }
  totals.subtotal = totals.items - totals.discounts;
  totals.total = totals.subtotal + totals.tax + totals.shipping;
  return totals;
}
