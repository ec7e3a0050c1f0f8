import { channels } from '../channels/model.ts';
import { createVault } from '../crypto.ts';
import { GatewayError } from '../errors.ts';
import { keyMark } from '../process-mark.ts';
import { HOUR } from '../time.ts';
import { connectedProcesses } from './older-versions.ts';
import { reseal } from './reseal.ts';
import type { UpgradeDeps } from './run-steps.ts';
import { sealedInChannel } from './sealed-places.ts';
import type { UpgradeStep } from './step.ts';

/** The name of its row: once that is closed, nobody needs the format of version 0.1.0 any more. */
export const RESEAL_STEP = 'secrets';

const LOOK_EVERY_MS = HOUR;

/**
 * Seals all secrets anew with the newest key, bound to their records. Due after a start with a new key, too. Waits
 * while a process is connected that does not know that key yet.
 */
export function resealStep(deps: UpgradeDeps): UpgradeStep {
  const vault = createVault(deps.config.encryptionKeys);
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    name: RESEAL_STEP,
    alone: true,
    async isDue() {
      if (performance.now() - lookedAt < LOOK_EVERY_MS) return false;
      lookedAt = performance.now();
      const projection = { token: 1, clientSecret: 1, previousClientSecret: 1, hookKeys: 1 } as const;
      // What cannot be read stays as it is for ever, so it is no reason.
      const isReadable = (text: string) =>
        deps.config.encryptionKeys.some(({ id }) => id === vault.keyOf(text));
      for await (const doc of channels(deps).find({}, { projection }))
        if (sealedInChannel(doc).some(({ text }) => vault.isOld(text) && isReadable(text))) return true;
      return false;
    },
    async run({ note }) {
      await mustAllKnow(deps, vault.newestKey);
      const { resealed, unreadable } = await reseal({ ...deps, vault }, (done) => note({ done }));
      deps.log.info({ resealed, key: vault.newestKey, unreadable }, 'stored secrets sealed anew');
    },
  };
}

/** @throws GatewayError `key_unknown` while a process is connected that could not read what is sealed with the key. */
export async function mustAllKnow(deps: UpgradeDeps, key: string): Promise<void> {
  const connected = (await connectedProcesses(deps)) ?? [];
  const lacking = connected.filter(({ keys }) => keys.length > 0 && !keys.includes(keyMark(key)));
  if (lacking.length === 0) return;
  throw new GatewayError('key_unknown', `A running process does not know the key "${key}" yet.`, {
    cure: 'Start all processes with the new ENCRYPTION_KEYS; it goes on by itself then.',
  });
}
