import type { Types } from 'mongoose';
import { GatewayError } from '../errors.ts';
import { parseId } from './page-query.ts';

type Query = Record<string, unknown>;

/** An id of a filter; `null` when it cannot be one, so that nothing fits; `undefined` when not asked for. */
export function idFilter(query: Query, name: string): Types.ObjectId | null | undefined {
  return query[name] === undefined ? undefined : parseId(query[name]);
}

/** A text of a filter; empty counts as not asked for. */
export function textFilter(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, 255) : undefined;
}

/** One or several of `allowed`, comma-separated. @throws GatewayError `invalid_query` (422) that names them. */
export function choiceFilter<T extends string>(
  query: Query,
  name: string,
  allowed: readonly T[],
): T[] | undefined {
  const text = textFilter(query, name);
  if (text === undefined) return undefined;
  const values = text.split(',').map((part) => part.trim());
  const known = values.filter((value): value is T => (allowed as readonly string[]).includes(value));
  if (known.length === values.length) return known;
  throw new GatewayError('invalid_query', 'The query has faults.', {
    status: 422,
    faults: [{ path: name, code: 'invalid_value', message: `must be of ${allowed.join(', ')}` }],
  });
}
