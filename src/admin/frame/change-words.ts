import { dateTime } from './format.ts';

export interface ChangeView {
  label: string;
  before: string | null;
  after: string;
}

interface AnyChange {
  path: string;
  before: unknown;
  after: unknown;
}

const LABELS: Record<string, string> = {
  channelStatus: 'Status in ReCharge',
  channelUpdatedAt: 'Version in ReCharge',
  channelCreatedAt: 'Created in ReCharge',
  externalOrderId: "Shop's order id",
  'totals.total': 'Total',
  isPrepaid: 'Prepaid',
  order: 'Order',
};

/** What changed, for people: "Shipping address: city", "Leeds" → "York". */
export function presentChanges(changes: readonly AnyChange[], timeZone: string): ChangeView[] {
  return changes.map(({ path, before, after }) => ({
    label: pathWords(path),
    before: before === null || before === undefined ? null : valueWords(before, timeZone),
    after: valueWords(after, timeZone),
  }));
}

export function pathWords(path: string): string {
  const known = LABELS[path];
  if (known) return known;
  const parts = path.split('.').map((part) => {
    const item = /^(\w+)\[(\d+)\]$/.exec(part);
    const words = (item?.[1] ?? part).replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
    return item ? `${words.replace(/s$/, '')} ${Number(item[2]) + 1}` : words;
  });
  const text = parts.join(': ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function valueWords(value: unknown, timeZone: string): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value instanceof Date) return dateTime(value, timeZone).text;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const { quantity, name } = value as { quantity?: unknown; name?: unknown };
  if (typeof quantity === 'number' && typeof name === 'string') return `${quantity} × ${name}`;
  return JSON.stringify(value);
}
