import { asId } from '../ids.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { isSigned, type Proof } from './proof.ts';
import { quarantineRows } from './quarantine-model.ts';
import { makeRoom, type RoomLimits, type Share } from './quarantine-room.ts';

export interface SharesLimits extends RoomLimits {
  /** How long what a channel holds is reckoned from memory before it is counted again. */
  recountMs: number;
  /** So many smaller bodies make room for a larger one, no more. */
  mostMoved: number;
}

/** Who holds how much of each channel's quarantine, and the room for one more body. */
export function createShares(deps: DbDeps, limits: SharesLimits) {
  const reckoned = new Map<string, { shares: Share[]; at: number }>();

  /** From memory for a while: a flood must not count the collection for each of its bodies. */
  async function sharesOf(channelId: string): Promise<Share[]> {
    const known = reckoned.get(channelId);
    if (known && performance.now() - known.at <= limits.recountMs) return known.shares;
    const counted = await countShares(deps, channelId);
    // Of several counts at once the first stands: the others would forget what was taken meanwhile.
    if (reckoned.get(channelId) === known)
      reckoned.set(channelId, { shares: counted, at: performance.now() });
    return reckoned.get(channelId)?.shares ?? counted;
  }

  /** Takes the room before the row is written, so that many at once cannot pass the limit together. */
  async function take(channelId: string, proof: Proof, bytes: number): Promise<boolean> {
    const shares = await sharesOf(channelId);
    const newcomer = { from: proof.from, isSigned: isSigned(proof), bytes };
    for (let turn = 0; turn < limits.mostMoved; turn += 1) {
      const victim = makeRoom(shares, newcomer, limits);
      if (victim === null) return false;
      if (victim === 'none') {
        let own = shares.find(
          (share) => share.from === newcomer.from && share.isSigned === newcomer.isSigned,
        );
        if (!own) {
          own = { from: newcomer.from, isSigned: newcomer.isSigned, rows: 0, bytes: 0 };
          shares.push(own);
        }
        own.rows += 1;
        own.bytes += bytes;
        return true;
      }
      victim.rows -= 1;
      const gone = await dropNewest(deps, channelId, victim);
      if (gone) victim.bytes -= gone.bytes;
      // The reckoning was wrong: as if it held nothing, until it is counted again.
      else Object.assign(victim, { rows: 0, bytes: 0 });
    }
    return false;
  }

  return { take };
}

async function countShares(deps: DbDeps, channelId: string): Promise<Share[]> {
  const groups = await quarantineRows(deps)
    .aggregate<{ _id: { from?: string; isSigned?: boolean }; rows: number; bytes: number }>([
      { $match: { channelId: asId(channelId) } },
      {
        $group: {
          _id: { from: '$from', isSigned: '$isSigned' },
          rows: { $sum: 1 },
          bytes: { $sum: '$bytes' },
        },
      },
    ])
    .toArray();
  return groups.map(({ _id, rows, bytes }) => ({
    from: _id.from ?? '',
    isSigned: _id.isSigned ?? true,
    rows,
    bytes,
  }));
}

const dropNewest = (deps: DbDeps, channelId: string, { from, isSigned: signed }: Share) =>
  quarantineRows(deps).findOneAndDelete(
    { channelId: asId(channelId), isSigned: signed, from },
    { sort: { firstAt: -1 }, projection: { bytes: 1 } },
  );
