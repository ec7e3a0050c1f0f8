import { createHmac } from 'node:crypto';
import { ApiRefusal } from './refusal.ts';

export interface Page<T> {
  items: T[];
  next: string | null;
  previous: string | null;
}

export interface ListSpec<T> {
  /** All rows, in the wanted order. */
  rows: readonly T[];
  /** The place of a row in that order; `compare` orders places as the rows are. */
  place: (row: T) => Place;
  compare: (a: Place, b: Place) => number;
  matches: (row: T) => boolean;
}

/** The sort value and the id. */
export type Place = [number, number];

interface Position {
  path: string;
  /** The filters and order of the first call, which the cursor carries on. */
  query: [string, string][];
  from: Place;
  back: boolean;
}

/**
 * Reads which page is wanted. A cursor carries the filters itself, so that nothing but `limit` may stand
 * beside it; everything else, and the text `null`, is refused with 422 and `errors.cursor`. Documentation
 * page developer.rechargepayments.com/2021-11 (introduction); the `null` was observed by airbytehq/airbyte.
 */
export function readCursor(
  path: string,
  query: URLSearchParams,
): { query: URLSearchParams; from: Position | null } {
  const cursor = query.get('cursor');
  if (cursor === null) return { query, from: null };
  const others = [...query.keys()].filter((name) => name !== 'cursor' && name !== 'limit');
  if (others.length > 0) {
    throw new ApiRefusal(422, {
      errors: { cursor: [`Cannot be combined with other parameters: ${others.join(', ')}`] },
    });
  }
  const position = decode(cursor);
  if (position?.path !== path) throw new ApiRefusal(422, { errors: { cursor: ['Invalid value'] } });
  return { query: new URLSearchParams(position.query), from: position };
}

export function pageOf<T>(
  spec: ListSpec<T>,
  path: string,
  query: URLSearchParams,
  from: Position | null,
  limit: number,
): Page<T> {
  const back = from?.back ?? false;
  const items: T[] = [];
  let more = false;
  let before = false;
  const rows = back ? spec.rows.toReversed() : spec.rows;
  for (const row of rows) {
    if (!spec.matches(row)) continue;
    const order = from ? spec.compare(spec.place(row), from.from) : 1;
    if (back ? order >= 0 : order <= 0) {
      before = true;
      continue;
    }
    if (items.length === limit) {
      more = true;
      break;
    }
    items.push(row);
  }
  if (back) items.reverse();
  const cursorAt = (row: T | undefined, backwards: boolean) =>
    row === undefined
      ? null
      : encode({
          path,
          query: [...query].filter(([name]) => name !== 'limit'),
          from: spec.place(row),
          back: backwards,
        });
  return {
    items,
    next: (back ? before : more) ? cursorAt(items.at(-1), false) : null,
    previous: (back ? more : before) ? cursorAt(items[0], true) : null,
  };
}

const seal = (text: string) =>
  createHmac('sha256', 'sandbox cursor').update(text).digest('base64url').slice(0, 10);

function encode(position: Position): string {
  const text = JSON.stringify(position);
  return Buffer.from(`${seal(text)}${text}`).toString('base64');
}

function decode(cursor: string): Position | null {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  return text.length > 10 && seal(text.slice(10)) === text.slice(0, 10)
    ? (JSON.parse(text.slice(10)) as Position)
    : null;
}
