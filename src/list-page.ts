import type { Types } from 'mongoose';
import { parseId } from './ids.ts';
import { SECOND } from './time.ts';

/** Where a page of a list ended: the time that the list is in order of, if its last row had one, and that row's id. */
export interface Cursor {
  at: Date | null;
  id: Types.ObjectId;
}

/** How a page of a list is read. */
export interface ListPage {
  limit: number;
  /** The field whose time orders the list, ids breaking ties; null orders it by `_id` alone. */
  by: string | null;
  /** Rows without a time come last. */
  newestFirst: boolean;
  /** Where the first page begins, for lists that are read from old to new. */
  since: Date | null;
  after: Cursor | null;
  /** For lists that a person waits for, in milliseconds; 0 is no limit. */
  maxTimeMS: number;
}

const PERSONS_PATIENCE_MS = 5 * SECOND;

/** A page for people, the newest row first; an unreadable cursor shows the first page, as none does. */
export function newestPage(by: string | null, cursor: unknown, limit = 50): ListPage {
  const after = readCursor(cursor);
  return { limit, by, newestFirst: true, since: null, after, maxTimeMS: PERSONS_PATIENCE_MS };
}

/** The filter of a page's rows; merge it with the scope by account. */
export function pageFilter({ by, newestFirst, since, after }: ListPage): Record<string, unknown> {
  const beyond = newestFirst ? '$lt' : '$gt';
  if (!by) return after ? { _id: { [beyond]: after.id } } : {};
  if (!after) return since ? { [by]: { $gte: since } } : {};
  const { at, id } = after;
  const sameTime = { [by]: at, _id: { [beyond]: id } };
  if (!newestFirst) return { $or: [{ [by]: { $gt: at } }, sameTime] };
  return at ? { $or: [{ [by]: { $lt: at } }, sameTime, { [by]: null }] } : sameTime;
}

export function pageSort({ by, newestFirst }: ListPage): Record<string, 1 | -1> {
  const direction = newestFirst ? -1 : 1;
  return by ? { [by]: direction, _id: direction } : { _id: direction };
}

/**
 * The rows to show and the cursor of the next page; null on the last page, which is known to be the last
 * because `rows` were read with `limit + 1`.
 */
export function splitPage<Row extends { _id: Types.ObjectId }>(
  page: ListPage,
  rows: readonly Row[],
): { shown: Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  if (!last || rows.length <= page.limit) return { shown, nextCursor: null };
  const at: unknown = page.by ? Reflect.get(last, page.by) : null;
  return { shown, nextCursor: writeCursor({ at: at instanceof Date ? at : null, id: last._id }) };
}

const writeCursor = ({ at, id }: Cursor): string =>
  Buffer.from(`${id.toString()}:${at?.getTime() ?? ''}`).toString('base64url');

/** Null for what is not a cursor of ours. */
export function readCursor(text: unknown): Cursor | null {
  if (typeof text !== 'string') return null;
  const [, idPart, at] = /^(\w+):(\d{0,15})$/.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  const id = parseId(idPart);
  return id && { id, at: at ? new Date(Number(at)) : null };
}
