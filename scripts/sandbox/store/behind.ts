import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';

/** What the API shows of one kind of record while it lags behind the store's own events. */
export interface Behind<T> {
  /** To be called before a record appears (`before` is null) or changes: a fault may hold the sight of it back. */
  note(id: number, before: T | null): void;
  /** The record as a call by its id shows it now: null is 404. */
  one(id: number): T | null;
  /** The records as lists show them now; of a list that names the ids, as calls by id do. */
  list(byId: boolean): T[];
  /** False: every list shows what is there. */
  isBehind(): boolean;
}

interface Late<T> {
  before: T | null;
  /** Until then a call by id shows `before`. */
  one: number;
  /** Until then a list shows `before`. */
  list: number;
}

/** That ReCharge's API lags behind its events, lists most of all, is assumed: no documentation page says by how much. */
export function createBehind<T extends object>(
  { clock, faults }: { clock: Clock; faults: Faults },
  { path, records }: { path: string; records: () => ReadonlyMap<number, T> },
): Behind<T> {
  const late = new Map<number, Late<T>>();
  const current = (): ReadonlyMap<number, Late<T>> => {
    const now = clock.now();
    for (const [id, { one, list }] of late) if (Math.max(one, list) <= now) late.delete(id);
    return late;
  };
  const seen = (id: number, byId: boolean): T | null => {
    const held = late.get(id);
    const until = byId ? held?.one : held?.list;
    return held && until !== undefined && until > clock.now() ? held.before : (records().get(id) ?? null);
  };
  return {
    note(id, before) {
      const now = clock.now();
      const { objectLagMs, listLagMs } = faults.tuning;
      const one = faults.hits('lateObjects', `${path}/${id}`) ? now + objectLagMs : 0;
      const list = faults.hits('lateLists', `${path}/${id}`) ? now + listLagMs : 0;
      if (one + list === 0) return;
      const held = current().get(id);
      late.set(id, {
        before: held ? held.before : structuredClone(before),
        one: Math.max(one, held?.one ?? 0),
        list: Math.max(one, list, held?.list ?? 0),
      });
    },
    one: (id) => seen(id, true),
    list: (byId) =>
      [...records().keys()].flatMap((id) => {
        const record = seen(id, byId);
        return record ? [record] : [];
      }),
    isBehind: () => current().size > 0,
  };
}
