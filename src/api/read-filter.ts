import type { Types } from 'mongoose';
import { GatewayError } from '../errors.ts';
import { parseId } from '../ids.ts';

type Query = Record<string, unknown>;

const invalid = (path: string, code: string, message: string) =>
  new GatewayError('invalid_query', 'The query has faults.', {
    status: 422,
    faults: [{ path, code, message }],
  });

/** An id of a filter; `null` when it cannot be one, so that nothing fits; `undefined` when not asked for. */
export function idFilter(query: Query, name: string): Types.ObjectId | null | undefined {
  return query[name] === undefined ? undefined : parseId(query[name]);
}

/**
 * A text of a filter; empty counts as not asked for.
 * @throws GatewayError `invalid_query` (422) when it comes twice: a filter is never left out silently.
 */
export function textFilter(query: Query, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw invalid(name, 'repeated', 'must come once');
  return typeof value === 'string' && value !== '' ? value.slice(0, 255) : undefined;
}

/** One or several of `allowed`, comma-separated or repeated. @throws GatewayError `invalid_query` (422) that names them. */
export function choiceFilter<T extends string>(
  query: Query,
  name: string,
  allowed: readonly T[],
): T[] | undefined {
  const given = query[name];
  const text = Array.isArray(given) ? given.join(',') : textFilter(query, name);
  if (text === undefined) return undefined;
  const values = text.split(',').map((part) => part.trim());
  const known = values.filter((value): value is T => (allowed as readonly string[]).includes(value));
  if (known.length === values.length) return known;
  throw invalid(name, 'invalid_value', `must be of ${allowed.join(', ')}`);
}
