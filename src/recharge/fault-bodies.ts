import type { Fault } from '../errors.ts';
import { isRecord, own } from './parse-json.ts';

const DEEPEST = 6;
const MOST = 30;
const LONGEST = 300;

/**
 * The faults out of any error body ReCharge was seen to send: `error` or `warning` as text, `errors` as
 * text, as lists or texts by field, nested, or under `_schema`. Empty for a body that holds none. Observed by
 * mattgenious/RechargeSharp (`errors`), w6w-io/w6w-apps (`error`) and darrylcousins/boxesapp (`duplicate`).
 */
export function faultsOf(body: unknown): Fault[] {
  const faults: Fault[] = [];
  const walk = (value: unknown, path: string, depth: number): void => {
    if (faults.length >= MOST || depth > DEEPEST) return;
    if (typeof value === 'string' && value.trim() !== '') {
      faults.push({ path: path.slice(0, 200), code: 'refused', message: value.trim().slice(0, LONGEST) });
    } else if (Array.isArray(value)) {
      for (const entry of value) walk(entry, path, depth + 1);
    } else if (isRecord(value)) {
      for (const [key, entry] of Object.entries(value)) {
        const inner = key === '_schema' ? path : [path, key].filter(Boolean).join('.');
        walk(entry, inner, depth + 1);
      }
    }
  };
  for (const key of ['errors', 'error', 'warning', 'message']) walk(own(body, key), '', 0);
  return faults;
}

/** True when a 2xx answer says at its top that it failed. Observed by ScreenStaring/recharge-api. */
export function saysItFailed(body: unknown): boolean {
  return ['error', 'errors', 'warning'].some((key) => {
    const value = own(body, key);
    return (
      (typeof value === 'string' && value.trim() !== '') || (isRecord(value) && Object.keys(value).length > 0)
    );
  });
}
