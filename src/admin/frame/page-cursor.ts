import { Types } from 'mongoose';

/** Where the last page of a list ended: its sort time (or none) and its id. */
export interface PageCursor {
  at: Date | null;
  id: Types.ObjectId;
}

/** An unreadable cursor, like none, shows the first page. */
export function readCursor(text: unknown): PageCursor | null {
  const match = typeof text === 'string' ? /^(\d{1,15}|n)-([0-9a-f]{24})$/.exec(text) : null;
  if (!match) return null;
  return { at: match[1] === 'n' ? null : new Date(Number(match[1])), id: new Types.ObjectId(match[2]) };
}

export const writeCursor = (at: Date | null, id: Types.ObjectId) =>
  `${at ? at.getTime() : 'n'}-${id.toString()}`;

/** The rows after a cursor in order of `field` descending, then `_id` descending, those without a time last. */
export function afterCursor(cursor: PageCursor | null, field: string): Record<string, unknown> {
  if (!cursor) return {};
  if (!cursor.at) return { [field]: null, _id: { $lt: cursor.id } };
  return {
    $or: [
      { [field]: { $lt: cursor.at } },
      { [field]: cursor.at, _id: { $lt: cursor.id } },
      { [field]: null },
    ],
  };
}

/** Links of the pager partial; `query` are the list's other parameters. */
export function pagerLinks(
  path: string,
  query: Record<string, string>,
  cursor: unknown,
  next: string | null,
) {
  const link = (extra: Record<string, string>) => {
    const set = Object.entries({ ...query, ...extra }).filter(([, value]) => value !== '');
    const text = new URLSearchParams(set).toString();
    return text ? `${path}?${text}` : path;
  };
  const first = cursor ? link({}) : null;
  return { show: first !== null || next !== null, first, next: next ? link({ cursor: next }) : null };
}
