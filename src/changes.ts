import { type Decimal, fromDecimal } from './mongo/money.ts';

/** One difference between two states of a thing. */
export interface Change {
  /** `status`, `lines[2].quantity`, `shippingAddress.city`, … */
  path: string;
  before: unknown;
  after: unknown;
}

export interface ChangeLimits {
  /** So many changes at most; one more then counts the rest. */
  most: number;
  /** Characters of a text; longer ones, and lists and objects whose JSON is longer, are cut. */
  longestText: number;
}

/** An event row stays small whatever a record holds. */
export const ROW_LIMITS: ChangeLimits = { most: 60, longestText: 300 };
/** Who changed what is kept whole: the forms that are compared have their own limits. */
export const UNLIMITED: ChangeLimits = {
  most: Number.POSITIVE_INFINITY,
  longestText: Number.POSITIVE_INFINITY,
};

/** Collects what differs between two states, readable: money as text, a missing value as null. */
export interface Changes {
  /** Two values as a whole. */
  compare(path: string, before: unknown, after: unknown): void;
  /** The fields of two objects, each as a whole. Null has no fields. */
  compareFields(path: string, before: object | null, after: object | null): void;
  /** What was found, in the sequence of the comparisons. */
  list(): Change[];
}

export function createChanges({ most, longestText }: ChangeLimits = ROW_LIMITS): Changes {
  const found: Change[] = [];
  const compare = (path: string, before: unknown, after: unknown): void => {
    if (isSame(before, after)) return;
    const left = readable(before);
    const right = readable(after);
    if (JSON.stringify(left) === JSON.stringify(right)) return;
    found.push({ path, before: cut(left, longestText), after: cut(right, longestText) });
  };
  return {
    compare,
    compareFields(path, before, after) {
      const left: Record<string, unknown> = { ...before };
      const right: Record<string, unknown> = { ...after };
      for (const key of Object.keys(right)) compare(`${path}.${key}`, left[key], right[key]);
      for (const key of Object.keys(left)) if (!(key in right)) compare(`${path}.${key}`, left[key], null);
    },
    list() {
      if (found.length <= most) return found;
      return [...found.slice(0, most), { path: '…', before: null, after: `${found.length - most} more` }];
    },
  };
}

/** A quick look for what is surely the same; most of a record is. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isDecimal(a)) return isDecimal(b) && Buffer.compare(a.bytes, b.bytes) === 0;
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  return Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0;
}

function readable(value: unknown): unknown {
  if (isDecimal(value)) return fromDecimal(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, readable(entry)]));
}

const isDecimal = (value: unknown): value is Decimal =>
  typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'Decimal128';

function cut(value: unknown, longest: number): unknown {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null || value instanceof Date))
    return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longest ? value : `${text.slice(0, longest)}…`;
}
