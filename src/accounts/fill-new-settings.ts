import type { Deps } from '../deps.ts';
import { newFields } from '../forms/new-fields.ts';
import { accounts } from './account-model.ts';
import { GENERAL_SETTINGS } from './general-settings.ts';

/** Gives accounts that were stored before a field of General Settings was declared its default; as `fillNewFields` of channels. */
export async function fillNewSettings(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const known = { now: deps.now() };
  const { brand, time } = GENERAL_SETTINGS;
  const writes = [...newFields(brand, 'brand', known), ...newFields(time, '', known)];
  const { modifiedCount } = await accounts(deps).bulkWrite(writes, { ordered: false });
  return modifiedCount;
}
