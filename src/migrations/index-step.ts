import { describeError, isDuplicateKey } from '../errors.ts';
import { buildIndex, buildProgress } from '../mongo/build-index.ts';
import type { StoredAs } from '../mongo/collection.ts';
import { openDatabase } from '../mongo/database.ts';
import { missingIndexes, type NamedIndex } from '../mongo/missing-indexes.ts';
import { SECOND } from '../time.ts';
import type { UpgradeDeps } from './run-steps.ts';
import type { StepTurn, UpgradeStep } from './step.ts';

const LOOK_EVERY_MS = 5 * SECOND;

/**
 * Builds the indexes that are declared and missing, one by one, on a connection of its own that waits as long as it
 * takes. Due whenever one is missing, also in a version to come.
 */
export function indexStep(deps: UpgradeDeps, collections: { storedAs: StoredAs }[]): UpgradeStep {
  return {
    name: 'indexes',
    isDue: async () => (await missingIndexes(deps, collections)).length > 0,
    async run(turn) {
      const missing = await missingIndexes(deps, collections);
      if (missing.length === 0) return;
      const { mongodbUri: uri } = deps.config;
      const own = await openDatabase(
        { log: deps.log },
        { uri, socketTimeoutMS: 0, maxPoolSize: 1, signal: turn.signal },
      );
      try {
        const failed = await buildAll(deps, { db: own }, missing, turn);
        if (failed.length > 0) throw new Error(failed.join('; '));
      } finally {
        await own.close();
      }
    },
  };
}

/** @returns what is said of those that cannot be; the others are built all the same. */
async function buildAll(
  deps: UpgradeDeps,
  own: Parameters<typeof buildIndex>[0],
  missing: NamedIndex[],
  turn: StepTurn,
): Promise<string[]> {
  const failed: string[] = [];
  for (const [done, index] of missing.entries()) {
    const name = `${index.collection}.${index.name}`;
    deps.log.info({ index: name }, 'an index is missing and built now');
    const tell = async () => {
      const percent = await buildProgress(deps, index).catch(() => null);
      await turn.note({ done, of: missing.length, at: percent === null ? name : `${name} ${percent} %` });
    };
    await tell();
    const building = buildIndex(own, index);
    const over = new AbortController();
    const left = new Promise<never>((_, reject) =>
      turn.signal.addEventListener('abort', () => reject(new Error('left off')), { signal: over.signal }),
    );
    const timer = setInterval(() => void tell().catch(() => {}), LOOK_EVERY_MS);
    try {
      await Promise.race([building, left]);
    } catch (error) {
      building.catch(() => {});
      if (!isDuplicateKey(error)) throw error;
      failed.push(`${name} cannot be built: ${describeError(error)}`);
    } finally {
      clearInterval(timer);
      over.abort();
    }
  }
  return failed;
}
