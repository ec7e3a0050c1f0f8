import type { Types } from 'mongoose';
import { z } from 'zod';
import { type ListPage, readCursor, splitPage } from '../list-page.ts';

/** The parameters of every list, for the `query` of its route. */
export const PAGE_QUERY = {
  limit: z.coerce
    .number({ error: 'must be a number from 1 to 250' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(250, 'must be at most 250')
    .default(50)
    .meta({ description: 'Records a page', example: 100 }),
  cursor: z
    .string()
    .max(200)
    .transform((text, context) => {
      const cursor = readCursor(text);
      if (text === '' || cursor) return cursor;
      const message = 'is not a cursor of ours; start again without it';
      context.issues.push({ code: 'custom', params: { code: 'invalid_cursor' }, message, input: text });
      return z.NEVER;
    })
    .meta({ description: '`nextCursor` of the page before; send the same filters with it' })
    .optional(),
  updatedSince: z.iso
    .datetime({
      offset: true,
      error: 'must be an ISO 8601 time with a zone, such as 2026-03-02T05:00:00Z; send + as %2B',
    })
    .transform((text) => new Date(text))
    .meta({
      description: 'Only records that we changed at or after this time, in order of `updatedAt`',
      example: '2026-03-12T14:00:00Z',
    })
    .optional(),
};

/** How the list is read: in order of `_id`, or with `updatedSince` in order of `updatedAt`, `_id`. */
export function listPage(query: z.output<z.ZodObject<typeof PAGE_QUERY>>): ListPage {
  const after = query.cursor ?? null;
  // A cursor of a list in order of `updatedAt` goes on in that order, also without `updatedSince` beside it.
  const since = query.updatedSince ?? after?.at ?? null;
  return {
    limit: query.limit,
    by: since ? 'updatedAt' : null,
    newestFirst: false,
    since,
    // A cursor of the order of `_id` says nothing about this one.
    after: since && !after?.at ? null : after,
    maxTimeMS: 0,
  };
}

/** What a list answers. */
export const pageOf = <S extends z.ZodType>(record: S) =>
  z.object({
    data: z.array(record),
    nextCursor: z.string().nullable().describe('`cursor` of the next page; null: this is the last'),
  });

/** `rows` must have been read with `limit + 1`, so that the last page is known to be the last. */
export function toPage<Row extends { _id: Types.ObjectId }, T>(
  page: ListPage,
  rows: Row[],
  present: (row: Row) => T,
): { data: T[]; nextCursor: string | null } {
  const { shown, nextCursor } = splitPage(page, rows);
  return { data: shown.map(present), nextCursor };
}
