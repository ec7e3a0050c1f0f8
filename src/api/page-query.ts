import type { Types } from 'mongoose';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { type ListPage, readCursor, splitPage } from '../list-page.ts';
import { boundFaults, faultsOf } from './faults.ts';

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

const querySchema = z.object({
  limit: z.coerce
    .number({ error: 'must be a number from 1 to 250' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(250, 'must be at most 250')
    .default(50),
  updatedSince: z.iso
    .datetime({
      offset: true,
      error: 'must be an ISO 8601 time with a zone, such as 2026-03-02T05:00:00Z; send + as %2B',
    })
    .transform((text) => new Date(text))
    .optional(),
  cursor: z.string().max(200).optional(),
});

/**
 * How a list is read: in order of `_id`, or with `updatedSince` in order of `updatedAt`, `_id`.
 * @throws GatewayError `invalid_query` (422) naming every fault.
 */
export function parsePageQuery(query: Record<string, unknown>): ListPage {
  const result = querySchema.safeParse(query);
  const faults = result.success ? [] : faultsOf(result.error);
  const cursor = result.success ? result.data.cursor : undefined;
  const after = cursor ? readCursor(cursor) : null;
  if (cursor && !after) {
    faults.push({
      path: 'cursor',
      code: 'invalid_cursor',
      message: 'is not a cursor of ours; start again without it',
    });
  }
  if (!result.success || faults.length > 0) {
    throw new GatewayError('invalid_query', 'The query has faults.', {
      status: 422,
      faults: boundFaults(faults),
    });
  }
  // A cursor of a list in order of `updatedAt` goes on in that order, also without `updatedSince` beside it.
  const since = result.data.updatedSince ?? after?.at ?? null;
  return {
    limit: result.data.limit,
    by: since ? 'updatedAt' : null,
    newestFirst: false,
    since,
    // A cursor of the order of `_id` says nothing about this one.
    after: since && !after?.at ? null : after,
    maxTimeMS: 0,
  };
}

/** `rows` must have been read with `limit + 1`, so that the last page is known to be the last. */
export function toPage<Row extends { _id: Types.ObjectId }, T>(
  page: ListPage,
  rows: Row[],
  present: (row: Row) => T,
): Page<T> {
  const { shown, nextCursor } = splitPage(page, rows);
  return { data: shown.map(present), nextCursor };
}
