import type { StoredAs } from '../mongo/collection.ts';
import { rolesStep, scopesStep } from './access-steps.ts';
import { firstActivationStep } from './first-activation-step.ts';
import { indexStep } from './index-step.ts';
import { oldIndexesStep } from './old-indexes-step.ts';
import { ordersStep } from './orders-step.ts';
import { prepaidStep } from './prepaid-step.ts';
import { resealStep } from './reseal-step.ts';
import type { UpgradeDeps } from './run-steps.ts';
import { shipmentsStep } from './shipments-step.ts';
import type { UpgradeStep } from './step.ts';
import { unsignedRawStep } from './unsigned-raw-step.ts';

/** All steps, in chains that go on at the same time: the building of an index may take hours. */
export const upgradeChains = (deps: UpgradeDeps, collections: { storedAs: StoredAs }[]): UpgradeStep[][] => [
  [indexStep(deps, collections), oldIndexesStep(deps, collections)],
  [resealStep(deps)],
  // The first activation tells what is history, so it comes before.
  [firstActivationStep(deps), ordersStep(deps), prepaidStep(deps)],
  [rolesStep(deps), scopesStep(deps), shipmentsStep(deps), unsignedRawStep(deps)],
];
