import { Types } from 'mongoose';
import { z } from 'zod';
import { type Fault, GatewayError } from '../errors.ts';

/** How a list is read: in order of `_id`, or with `updatedSince` in order of `updatedAt`, `_id`. */
export interface PageQuery {
  limit: number;
  updatedSince: Date | null;
  /** Where the last page ended. */
  after: { id: Types.ObjectId; updatedAt: Date | null } | null;
}

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

/** All faults of a zod parse as the API names them. */
export function faultsOf(error: z.ZodError, prefix = ''): Fault[] {
  return error.issues.map((issue) => ({
    path: prefix + issue.path.map(String).join('.'),
    code: issue.code,
    message: issue.message,
  }));
}

/** @throws GatewayError `invalid_query` (422) naming every fault. */
export function parsePageQuery(query: Record<string, unknown>): PageQuery {
  const result = querySchema.safeParse(query);
  const faults = result.success ? [] : faultsOf(result.error);
  const after = result.success && result.data.cursor ? decode(result.data.cursor) : null;
  if (after === 'invalid') {
    faults.push({
      path: 'cursor',
      code: 'invalid_cursor',
      message: 'is not a cursor of ours; start again without it',
    });
  }
  if (!result.success || faults.length > 0 || after === 'invalid') {
    throw new GatewayError('invalid_query', 'The query has faults.', { status: 422, faults });
  }
  // A cursor of a list in order of `updatedAt` goes on in that order, also without `updatedSince` beside it.
  const updatedSince = result.data.updatedSince ?? after?.updatedAt ?? null;
  return { limit: result.data.limit, updatedSince, after };
}

/** The filter of the next page; merge it with the scope by account. */
export function pageFilter(page: PageQuery): Record<string, unknown> {
  if (!page.updatedSince) return page.after ? { _id: { $gt: page.after.id } } : {};
  if (!page.after?.updatedAt) return { updatedAt: { $gte: page.updatedSince } };
  const { updatedAt, id } = page.after;
  return { $or: [{ updatedAt: { $gt: updatedAt } }, { updatedAt, _id: { $gt: id } }] };
}

export function pageSort(page: PageQuery): Record<string, 1> {
  return page.updatedSince ? { updatedAt: 1, _id: 1 } : { _id: 1 };
}

/** `rows` must have been read with `limit + 1`, so that the last page is known to be the last. */
export function toPage<Row extends { _id: Types.ObjectId; updatedAt?: Date }, T>(
  page: PageQuery,
  rows: Row[],
  present: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { data: shown.map(present), nextCursor: more ? encode(page, last) : null };
}

function encode(page: PageQuery, row: { _id: Types.ObjectId; updatedAt?: Date }): string {
  const time = page.updatedSince && row.updatedAt ? row.updatedAt.getTime() : '';
  return Buffer.from(`${row._id.toString()}:${time}`).toString('base64url');
}

function decode(cursor: string): PageQuery['after'] | 'invalid' {
  const match = /^([0-9a-f]{24}):(\d{0,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match?.[1]) return 'invalid';
  return { id: new Types.ObjectId(match[1]), updatedAt: match[2] ? new Date(Number(match[2])) : null };
}
