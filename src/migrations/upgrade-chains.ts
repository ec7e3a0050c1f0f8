import type { StoredAs } from '../mongo/collection.ts';
import { indexStep } from './index-step.ts';
import { oldIndexesStep } from './old-indexes-step.ts';
import { resealStep } from './reseal-step.ts';
import type { UpgradeDeps } from './run-steps.ts';
import type { UpgradeStep } from './step.ts';

/** All steps, in chains that go on at the same time: the building of an index may take hours. */
export const upgradeChains = (deps: UpgradeDeps, collections: { storedAs: StoredAs }[]): UpgradeStep[][] => [
  [indexStep(deps, collections), oldIndexesStep(deps, collections)],
  [resealStep(deps)],
];
