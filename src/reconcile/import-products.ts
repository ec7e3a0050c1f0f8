import type { Types } from 'mongoose';
import { catalogueWalked } from '../channels/watch.ts';
import { applyFetchedPlans } from '../products/apply-fetched.ts';
import { backgroundClient } from './background-client.ts';
import { fetchCatalogue } from './fetch-catalogue.ts';
import { importPage } from './import-page.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';
import { type ImportEnd, type ImportKind, type ImportOptions, runImport } from './run-import.ts';

/**
 * Imports what is sold on subscription: walks all plans, then asks the catalogue for the products they
 * name (and those learned from orders), by what was looked up since the start. Where the store's catalogue
 * is closed to the token, the plans' data stand alone. @throws as `runImport`.
 */
export const importProducts = (
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  options?: ImportOptions,
): Promise<ImportEnd> => runImport(deps, channelId, PRODUCTS, options);

const PRODUCTS: ImportKind = {
  name: 'products',
  problem: { code: 'products_failed', label: 'Products' },
  part: (deps, channel, was, options) =>
    (was.phase === 'catalogue' ? cataloguePart : plansPage)(deps, channel, was, options),
  done: (now, plansMark) => [catalogueWalked(now, plansMark)],
};

/** Plans are few: walking them again from the start costs little and misses nothing. */
const plansPage: ImportKind['part'] = async (deps, channel, was, { signal, pageSize: limit = 250 }) => {
  const client = backgroundClient(deps, channel, signal);
  const list = {
    first: () => client.plansPage({ limit }),
    next: (cursor: string) => client.plansPage({ cursor, limit }),
    apply: (records: unknown[]) => applyFetchedPlans(deps, channel, records, 'import'),
  };
  const { progress, isLast } = await importPage(was, list, deps.now());
  return { ...progress, phase: isLast ? 'catalogue' : 'plans' };
};

const cataloguePart: ImportKind['part'] = async (deps, channel, was, { signal }) => {
  const checkedBefore = was.startedAt ?? deps.now();
  const part = await fetchCatalogue(deps, channel, { via: 'import', checkedBefore, limit: 100 }, signal);
  return {
    state: part.isEnd ? 'done' : 'running',
    seen: was.seen + part.seen,
    applied: was.applied + part.applied,
    calls: was.calls + part.calls,
    finishedAt: part.isEnd ? deps.now() : null,
    problem: null,
  };
};
