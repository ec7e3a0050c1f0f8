import type { Json } from '../json.ts';
import { fromEastern, fromIso } from '../times.ts';
import { type ListSpec, pageOf, readCursor } from './cursor.ts';
import { ApiRefusal, invalid } from './refusal.ts';
import type { ApiAnswer, ApiCallContext } from './route.ts';

/** A filter of one or several comma-separated ids; null when it is not given. */
export function integers(query: URLSearchParams, name: string): Set<number> | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  const values = text.split(',').map((part) => part.trim());
  if (!values.every((part) => /^\d{1,15}$/.test(part))) throw invalid(name, 'Not a valid integer.');
  return new Set(values.map(Number));
}

/**
 * A date filter in milliseconds. In 2021-01 an offset makes the server fail: observed by
 * ScreenStaring/recharge-api.
 */
export function instant(query: URLSearchParams, name: string, version: string): number | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  if (version === '2021-01' && /(Z|[+-]\d{2}:?\d{2})$/.test(text) && text.includes('T'))
    throw new ApiRefusal(500, {});
  const time = version === '2021-01' ? fromEastern(text) : fromIso(text);
  if (time === null) throw invalid(name, `Invalid date: ${text}. Must be a valid ISO-8601 datetime string`);
  return time;
}

export function flag(query: URLSearchParams, name: string): boolean | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  if (/^(true|1)$/i.test(text)) return true;
  if (/^(false|0)$/i.test(text)) return false;
  throw invalid(name, 'Not a valid boolean.');
}

/**
 * One page in the manner of the asked version: 2021-11 with cursors in the body, 2021-01 with `Link`; 50 rows
 * by default, 250 at most, and `page` to 100. Documentation pages developer.rechargepayments.com/2021-11
 * (introduction) and changelog.getrecharge.com, "Cursor-based pagination is now required".
 */
export function listAnswer<T>(
  call: ApiCallContext,
  name: string,
  specFor: (query: URLSearchParams) => ListSpec<T>,
  render: (row: T) => Json,
): ApiAnswer {
  const { query, from } = readCursor(call.path, call.query);
  const limit = whole(call.query, 'limit', 50, 250);
  const page = whole(query, 'page', 1, 100);
  const spec = specFor(query);
  if (from === null && page > 1) {
    const rows = spec.rows.filter(spec.matches).slice((page - 1) * limit, page * limit);
    const cursors = call.version === '2021-11' ? { next_cursor: null, previous_cursor: null } : {};
    return { status: 200, body: { ...cursors, [name]: rows.map(render) } };
  }
  const { items, next, previous } = pageOf(spec, call.path, query, from, limit);
  const body = { [name]: items.map(render) };
  if (call.version === '2021-11')
    return { status: 200, body: { next_cursor: next, previous_cursor: previous, ...body } };
  const links = [
    next && link(call, limit, next, 'next'),
    previous && link(call, limit, previous, 'previous'),
  ].filter(Boolean);
  return links.length === 0
    ? { status: 200, body }
    : { status: 200, body, headers: { Link: links.join(', ') } };
}

const link = (call: ApiCallContext, limit: number, cursor: string, rel: string) =>
  `<${call.store.context.imageBase}${call.path}?limit=${limit}&cursor=${encodeURIComponent(cursor)}>; rel="${rel}"`;

function whole(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw invalid(name, `Must be an integer from 1 to ${most}.`);
  return value;
}
