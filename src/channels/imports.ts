import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { type ChannelChange, changeChannel } from './change-channel.ts';
import type { ChannelDoc, ImportProgress } from './model.ts';

export type ImportName = keyof ChannelDoc['imports'];

const UNDER_WAY: ImportProgress['state'][] = ['queued', 'running'];

export function idleImport(from: Date | null = null): ImportProgress {
  return {
    state: 'idle',
    kind: 'first',
    from,
    to: null,
    mark: null,
    cursor: null,
    seen: 0,
    applied: 0,
    calls: 0,
    startedAt: null,
    finishedAt: null,
    problem: null,
  };
}

export const isUnderWay = (progress: ImportProgress): boolean => UNDER_WAY.includes(progress.state);

/** The filter for channels with an import that is to be gone on with. */
export const importIsUnderWay = (name: ImportName) => ({ [`imports.${name}.state`]: { $in: UNDER_WAY } });

/** Begins an import anew. */
export const importQueued = (name: ImportName, progress: Partial<ImportProgress>): ChannelChange => ({
  $set: { [`imports.${name}`]: { ...idleImport(), ...progress, state: 'queued' } },
});

/** Only the last part of an import of orders: for a channel of a version that did not know it. */
export const prepaidQueued = (): ChannelChange => ({
  $set: {
    'imports.orders.state': 'queued',
    'imports.orders.phase': 'prepaid',
    'imports.orders.cursor': null,
  },
});

/** Imports that failed go on where they stopped. */
export const failedImportsAgain = ({ imports }: Pick<ChannelDoc, 'imports'>): ChannelChange => {
  const names = (['orders', 'products'] as const).filter((name) => imports[name].state === 'failed');
  const fields = names.map((name) => ({
    [`imports.${name}.state`]: 'queued',
    [`imports.${name}.problem`]: null,
  }));
  return names.length > 0 ? { $set: Object.assign({}, ...fields) } : {};
};

/**
 * Writes an import's progress, if it is still the one that was read and we still hold the lease.
 * @returns false when another process took over, or the import was started anew or paused.
 */
export function keepProgress(
  deps: Pick<Deps, 'db' | 'now'>,
  channelId: Types.ObjectId,
  name: ImportName,
  was: ImportProgress,
  next: Partial<ImportProgress>,
  leaseToken: string,
): Promise<boolean> {
  const path = `imports.${name}`;
  const $set = Object.fromEntries(Object.entries(next).map(([key, value]) => [`${path}.${key}`, value]));
  return changeChannel(
    deps,
    {
      _id: channelId,
      [`leases.${name}.token`]: leaseToken,
      ...importIsUnderWay(name),
      [`${path}.from`]: was.from,
      [`${path}.cursor`]: was.cursor,
      [`${path}.startedAt`]: was.startedAt,
    },
    [{ $set }],
  );
}
