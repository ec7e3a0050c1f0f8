import { ROLES, users } from '../accounts/user-model.ts';
import { API_SCOPES, apiKeys } from '../api/key-model.ts';
import type { Deps } from '../deps.ts';
import { inBatches } from './batches.ts';
import type { UpgradeStep } from './step.ts';

const SIZE = 200;

/** Users of version 0.1.0, who could do everything, are owners or managers. */
export const rolesStep = (deps: Pick<Deps, 'db'>): UpgradeStep => ({
  name: 'roles of users',
  run: (turn) =>
    inBatches(turn, users(deps), { size: SIZE, projection: { role: 1 } }, async (found) => {
      // Version 0.1.0 knew owners and members.
      const members = found.filter(({ role }) => !ROLES.includes(role)).map(({ _id }) => _id);
      await users(deps).updateMany({ _id: { $in: members } }, { $set: { role: 'manager' } });
    }),
});

/** API keys of version 0.1.0 have all scopes. */
export const scopesStep = (deps: Pick<Deps, 'db'>): UpgradeStep => ({
  name: 'scopes of API keys',
  run: (turn) =>
    inBatches(turn, apiKeys(deps), { size: SIZE, projection: { scopes: 1 } }, async (found) => {
      const without = found.filter(({ scopes }) => scopes === undefined).map(({ _id }) => _id);
      await apiKeys(deps).updateMany({ _id: { $in: without } }, { $set: { scopes: [...API_SCOPES] } });
    }),
});
