import { Types } from 'mongoose';
import { z } from 'zod';
import { parseId } from '../ids.ts';

/** No record has it. */
const NOBODY = new Types.ObjectId('0'.repeat(24));
const custom = (code: string, message: string, input: unknown) =>
  ({ code: 'custom', params: { code }, message, input }) as const;

/** An id; of one that cannot be one nothing is found. */
export const idFilter = (description: string) =>
  z
    .unknown()
    .transform((given) => parseId(given) ?? NOBODY)
    .meta({ type: 'string', description })
    .optional();

/** A text, empty counts as not asked for; one that comes twice is refused, since a filter is never left out silently. */
export const textFilter = (description: string) =>
  z
    .unknown()
    .transform((given, context) => {
      if (Array.isArray(given)) context.issues.push(custom('repeated', 'must come once', given));
      return typeof given === 'string' && given !== '' ? given.slice(0, 255) : undefined;
    })
    .meta({ type: 'string', description })
    .optional();

/** One or several of `values`, comma-separated or repeated. */
export const choiceFilter = <T extends string>(values: readonly T[], description: string) =>
  z
    .unknown()
    .transform((given, context): T[] | undefined => {
      const text = [given].flat().join(',');
      if (text === '') return undefined;
      const asked = text.split(',').map((part) => part.trim());
      const known = asked.filter((part): part is T => (values as readonly string[]).includes(part));
      if (known.length < asked.length) {
        context.issues.push(custom('invalid_value', `must be of ${values.join(', ')}`, given));
      }
      return known;
    })
    .meta({
      type: 'array',
      items: { type: 'string', enum: [...values] },
      description: `${description}; several comma-separated`,
    })
    .optional();

/** The parts of a filter that were asked for: an undefined one would be looked for as a missing field. */
export const asked = <T extends object>(filter: T) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
