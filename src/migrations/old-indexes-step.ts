import type { StoredAs } from '../mongo/collection.ts';
import { outdatedIndexes } from '../mongo/missing-indexes.ts';
import type { UpgradeDeps } from './run-steps.ts';
import type { UpgradeStep } from './step.ts';

/** Drops the indexes of older versions that nothing asks for any more, once nobody runs one. */
export function oldIndexesStep(deps: UpgradeDeps, collections: { storedAs: StoredAs }[]): UpgradeStep {
  return {
    name: 'old_indexes',
    alone: true,
    isDue: async () => (await outdatedIndexes(deps, collections)).length > 0,
    async run(turn) {
      const outdated = await outdatedIndexes(deps, collections);
      for (const [done, { collection, name }] of outdated.entries()) {
        await turn.note({ done, of: outdated.length, at: `${collection}.${name}` });
        await deps.db.connection.collection(collection).dropIndex(name);
      }
    },
  };
}
