import type { Deps } from '../deps.ts';
import { newFields } from '../forms/new-fields.ts';
import { channels } from './model.ts';
import { TAB, TABS } from './tabs.ts';

/**
 * Gives channels that were stored before a field was declared its default, so that no reader meets a channel
 * without it. Safe at every start, in any number of processes. @returns how many fields were filled in
 */
export async function fillNewFields(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const known = { now: deps.now() };
  const writes = TABS.flatMap((tab) => newFields(TAB[tab].part, TAB[tab].key, known));
  const { modifiedCount } = await channels(deps).bulkWrite(writes, { ordered: false });
  return modifiedCount;
}
