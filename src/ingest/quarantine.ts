import mongoose from 'mongoose';
import { sha256 } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { HOUR, SECOND } from '../time.ts';
import { withDeadline } from '../with-deadline.ts';
import type { IngestChannel } from './channel-cache.ts';
import { type QuarantineDoc, quarantineRows } from './quarantine-model.ts';

export const QUARANTINE_LIMITS = {
  rows: 1_000,
  bytes: 64 * 1024 * 1024,
  keepMs: 72 * HOUR,
  /** Writes under way at once; a flood beyond it is only counted. */
  inFlight: 256,
  /** How long a channel's usage is reckoned from memory before it is counted again. */
  recountMs: 5 * SECOND,
  writeMs: SECOND,
};

export type Quarantined = 'kept' | 'repeated' | 'counted_only';

export interface RejectedDelivery {
  channel: IngestChannel;
  topic: string;
  body: Buffer;
  signatures: Record<string, string>;
  reason: string;
}

/** Deliveries that failed verification, sealed, one row per body, limited per channel. */
export interface Quarantine {
  put(delivery: RejectedDelivery): Promise<Quarantined>;
  rows(channelId: string): AsyncIterable<QuarantineDoc>;
  /** The raw body as it came. */
  open(row: QuarantineDoc): Buffer;
  remove(id: mongoose.Types.ObjectId): Promise<void>;
  /** What one channel holds. */
  usage(channelId: string): Promise<{ rows: number; bytes: number }>;
}

export function createQuarantine(deps: Pick<Deps, 'db' | 'vault' | 'log' | 'now'>): Quarantine {
  let inFlight = 0;
  const reckoned = new Map<string, { rows: number; bytes: number; at: number }>();

  async function usage(channelId: string): Promise<{ rows: number; bytes: number }> {
    const [sum] = await quarantineRows(deps)
      .aggregate<{ rows: number; bytes: number }>([
        { $match: { channelId: new mongoose.Types.ObjectId(channelId) } },
        { $group: { _id: null, rows: { $sum: 1 }, bytes: { $sum: '$bytes' } } },
      ])
      .toArray();
    return { rows: sum?.rows ?? 0, bytes: sum?.bytes ?? 0 };
  }

  /** Takes the room before the row is written, so that many at once cannot pass the limit together. */
  async function takeRoom(channelId: string, bytes: number): Promise<boolean> {
    const known = reckoned.get(channelId);
    if (!known || performance.now() - known.at > QUARANTINE_LIMITS.recountMs) {
      const counted = await usage(channelId);
      // Of several counts at once the first stands: the others would forget what was taken meanwhile.
      if (reckoned.get(channelId) === known) reckoned.set(channelId, { ...counted, at: performance.now() });
    }
    const used = reckoned.get(channelId);
    if (!used || used.rows >= QUARANTINE_LIMITS.rows || used.bytes + bytes > QUARANTINE_LIMITS.bytes)
      return false;
    used.rows += 1;
    used.bytes += bytes;
    return true;
  }

  async function write(delivery: RejectedDelivery): Promise<Quarantined> {
    const { channel, topic, body } = delivery;
    const now = deps.now();
    const accountId = new mongoose.Types.ObjectId(channel.accountId);
    const key = { channelId: new mongoose.Types.ObjectId(channel.channelId), topic, bodyHash: sha256(body) };
    const repeat = { $inc: { count: 1 }, $set: { lastAt: now, signatures: delivery.signatures } };
    const repeated = await quarantineRows(deps).updateOne(key, repeat);
    if (repeated.matchedCount > 0) return 'repeated';
    if (!(await takeRoom(channel.channelId, body.length))) return 'counted_only';
    await quarantineRows(deps).updateOne(
      key,
      {
        ...repeat,
        $setOnInsert: {
          accountId,
          sealedBody: deps.vault.seal(body, { accountId, field: 'quarantine.body' }),
          bytes: body.length,
          reason: delivery.reason,
          firstAt: now,
          expiresAt: new Date(now.getTime() + QUARANTINE_LIMITS.keepMs),
        },
      },
      { upsert: true },
    );
    return 'kept';
  }

  return {
    async put(delivery) {
      if (inFlight >= QUARANTINE_LIMITS.inFlight) return 'counted_only';
      inFlight += 1;
      try {
        return await withDeadline(write(delivery), QUARANTINE_LIMITS.writeMs, 'The write into quarantine');
      } catch (error) {
        deps.log.warn(
          { channelId: delivery.channel.channelId, err: describeError(error) },
          'not quarantined',
        );
        return 'counted_only';
      } finally {
        inFlight -= 1;
      }
    },
    rows: (channelId) =>
      quarantineRows(deps)
        .find({ channelId: new mongoose.Types.ObjectId(channelId) })
        .sort({ firstAt: 1 }),
    open: (row) =>
      deps.vault.openBytes(row.sealedBody, { accountId: row.accountId, field: 'quarantine.body' }),
    async remove(id) {
      await quarantineRows(deps).deleteOne({ _id: id });
    },
    usage,
  };
}
