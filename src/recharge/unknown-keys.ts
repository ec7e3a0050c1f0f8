import type { z } from 'zod';
import { type JsonRecord, own } from './parse-json.ts';

/** A hostile body must not make a long report. */
const MOST = 50;

/**
 * The keys of a record that its schema does not know, and those of the objects in one of its lists as
 * `list.key`, each once: how a change of ReCharge's format is noticed before it hurts.
 */
export function unknownKeys(
  record: JsonRecord,
  shape: z.ZodRawShape,
  list?: { key: string; shape: z.ZodRawShape },
): string[] {
  const found = new Set(Object.keys(record).filter((key) => !Object.hasOwn(shape, key)));
  const entries = list === undefined ? undefined : own(record, list.key);
  if (list !== undefined && Array.isArray(entries)) {
    for (const entry of entries) {
      if (typeof entry !== 'object' || entry === null) continue;
      for (const key of Object.keys(entry)) {
        if (!Object.hasOwn(list.shape, key)) found.add(`${list.key}.${key}`);
      }
    }
  }
  return [...found].slice(0, MOST).map((key) => key.slice(0, 100));
}
