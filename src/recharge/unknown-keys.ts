import type { z } from 'zod';
import { isRecord, type JsonRecord, own } from './parse-json.ts';

/** A hostile body must not make a long report. */
const MOST = 50;

/**
 * Makes the look for keys of a record that its schema does not know, and for those of the objects in one
 * of its lists as `list.key`, each once: how a change of ReCharge's format is noticed before it hurts.
 */
export function createUnknownKeys(shape: z.ZodRawShape, list?: { key: string; shape: z.ZodRawShape }) {
  const known = new Set(Object.keys(shape));
  const knownInList = new Set(Object.keys(list?.shape ?? {}));
  return (record: JsonRecord): string[] => {
    const found = new Set<string>();
    for (const key of Object.keys(record)) if (!known.has(key)) found.add(key);
    const entries = list === undefined ? undefined : own(record, list.key);
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (!isRecord(entry)) continue;
      for (const key of Object.keys(entry)) if (!knownInList.has(key)) found.add(`${list?.key}.${key}`);
    }
    return found.size === 0 ? [] : [...found].slice(0, MOST).map((key) => key.slice(0, 100));
  };
}
