import type { Config } from './config.ts';
import { createVault } from './crypto.ts';
import { GatewayError } from './errors.ts';
import type { Log } from './log.ts';
import { isOlderConnected } from './migrations/older-versions.ts';
import { reseal, sealedByKey } from './migrations/reseal.ts';
import { mustAllKnow } from './migrations/reseal-step.ts';
import { openDatabase } from './mongo/database.ts';
import { SECOND } from './time.ts';

/**
 * `keys reseal`: seals all stored secrets with the newest key while the gateway runs, tells how far it is, and at the
 * end which keys may go. @throws GatewayError `older_version_runs`, `key_unknown`: nothing was changed.
 */
export async function keysResealCommand(
  base: { config: Config; log: Log },
  say = (line: string) => void process.stdout.write(`${line}\n`),
): Promise<void> {
  const { config, log } = base;
  const db = await openDatabase({ log }, { uri: config.mongodbUri });
  const vault = createVault(config.encryptionKeys);
  const deps = { config, log, db, vault, now: () => new Date() };
  try {
    if (await isOlderConnected(deps))
      throw new GatewayError('older_version_runs', 'A process of an older version is running.', {
        cure: 'Stop it first: it could not read what is sealed anew.',
      });
    await mustAllKnow(deps, vault.newestKey);
    let toldAt = performance.now();
    const done = await reseal(deps, async (seen) => {
      if (performance.now() - toldAt < SECOND) return;
      toldAt = performance.now();
      say(`${seen} records gone through …`);
    });
    say(`${done.seen} records gone through, ${done.resealed} secrets sealed anew with "${vault.newestKey}".`);
    const counts = await sealedByKey(deps);
    const older = config.encryptionKeys.map(({ id }) => id).filter((id) => id !== vault.newestKey);
    for (const id of older) {
      const left = counts[id] ?? 0;
      say(
        left === 0
          ? `"${id}" may go: nothing is sealed with it.`
          : `"${id}" must stay: ${left} are sealed with it.`,
      );
    }
    for (const [id, count] of Object.entries(done.unreadable))
      say(
        `${count} cannot be read: the key "${id}" is missing, or they were changed. Enter those secrets again.`,
      );
  } finally {
    await db.close();
  }
}
