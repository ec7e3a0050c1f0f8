import { GatewayError } from '../errors.ts';
import { own } from './parse-json.ts';
import type { Call } from './request.ts';
import type { RunCall } from './retry.ts';

/** 50 by default, at most 250: documentation page developer.rechargepayments.com/2021-11 (introduction). */
export const LARGEST_PAGE = 250;
const SMALLEST_PAGE = 10;

export interface Page {
  records: unknown[];
  /** Opaque; null at the end. Kept by whoever wants to resume. */
  nextCursor: string | null;
}

/**
 * One page of a list. A cursor carries its filters: beside it only `limit` may stand (documentation page
 * developer.rechargepayments.com/2021-11, introduction), and a null cursor must never be sent (observed by
 * airbytehq/airbyte). After a cut body a smaller page is asked for, as by airbytehq/airbyte; with a cursor
 * first the same again, because a changed limit beside a cursor is documented nowhere.
 */
export async function getPage(
  run: RunCall,
  path: string,
  envelope: string,
  query: Record<string, string> | { cursor: string; limit?: number },
): Promise<Page> {
  const cursor = query['cursor'];
  if (cursor === '') throw new GatewayError('recharge_invalid', 'An empty cursor is no page of ReCharge.');
  const body = await run({ method: 'GET', path, query: toQuery(query) }, (call, tried) =>
    cursor === undefined || tried > 1 ? withHalfThePage(call) : call,
  );
  const records = own(body, envelope);
  const next = own(body, 'next_cursor');
  const nextCursor = typeof next === 'string' && next !== '' ? next : null;
  if (!Array.isArray(records) || (nextCursor !== null && nextCursor === cursor)) {
    const reason = Array.isArray(records)
      ? 'its page names itself as the next'
      : `its answer holds no ${envelope}`;
    throw new GatewayError('recharge_faulty', `ReCharge had a fault of its own: ${reason}.`, {
      status: 502,
      retry: 'later',
      cure: 'Nothing to do: it is tried again by itself.',
      details: { method: 'GET', path },
    });
  }
  return { records, nextCursor };
}

/** Splits a list into batches. */
export function batches<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function toQuery(query: Record<string, string> | { cursor: string; limit?: number }): Record<string, string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}

function withHalfThePage(call: Call): Call {
  const limit = Number(call.query?.['limit'] ?? 50);
  return { ...call, query: { ...call.query, limit: String(Math.max(SMALLEST_PAGE, Math.floor(limit / 2))) } };
}
