import mongoose from 'mongoose';
import { sha256 } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { describeError, isDuplicateKey } from '../errors.ts';
import { asId } from '../ids.ts';
import { HOUR, SECOND } from '../time.ts';
import { withDeadline } from '../with-deadline.ts';
import type { IngestChannel } from './channel-cache.ts';
import { isSigned, type Proof, withProof } from './proof.ts';
import { type QuarantineDoc, quarantineRows } from './quarantine-model.ts';
import { createShares } from './quarantine-shares.ts';

export const QUARANTINE_LIMITS = {
  rows: 1_000,
  bytes: 64 * 1024 * 1024,
  keepMs: 72 * HOUR,
  /** Writes under way at once; a flood beyond it is only counted. */
  inFlight: 256,
  /** How long a channel's usage is reckoned from memory before it is counted again. */
  recountMs: 5 * SECOND,
  writeMs: SECOND,
  /** So many smaller bodies make room for a larger one, no more. */
  mostMoved: 40,
};

export type Quarantined = 'kept' | 'repeated' | 'counted_only';

export interface RejectedDelivery {
  channel: IngestChannel;
  topic: string;
  body: Buffer;
  proof: Proof;
  reason: string;
}

/**
 * Deliveries that failed verification, sealed, one row per body, limited per channel; who sends much leaves room
 * for who sends little.
 */
export interface Quarantine {
  put(delivery: RejectedDelivery): Promise<Quarantined>;
  rows(channelId: string): AsyncIterable<QuarantineDoc>;
  /** The raw body as it came. */
  open(row: QuarantineDoc): Buffer;
  remove(id: mongoose.Types.ObjectId): Promise<void>;
}

export function createQuarantine(deps: Pick<Deps, 'db' | 'vault' | 'log' | 'now'>): Quarantine {
  let inFlight = 0;
  const shares = createShares(deps, QUARANTINE_LIMITS);

  /** Another proof of a body that is held; null when it is not. */
  async function addProof(key: Filter<QuarantineDoc>, proof: Proof): Promise<'repeated' | null> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const held = await quarantineRows(deps).findOne(key, {
        projection: { proofs: 1, signatures: 1, lastAt: 1 },
      });
      if (!held) return null;
      const proofs = withProof(proofsOf(held), proof);
      const isFirst = proofs.length === 1 && !proofsOf(held).some(isSigned) && isSigned(proof);
      const { matchedCount } = await quarantineRows(deps).updateOne(
        { _id: held._id, proofs: held.proofs ?? { $exists: false } },
        {
          $inc: { count: 1 },
          $set: { lastAt: proof.at, proofs, ...(isFirst ? { isSigned: true, from: proof.from } : {}) },
        },
      );
      if (matchedCount > 0) return 'repeated';
    }
    return 'repeated';
  }

  async function write(delivery: RejectedDelivery): Promise<Quarantined> {
    const { channel, topic, body, proof } = delivery;
    const accountId = asId(channel.accountId);
    const key = { channelId: asId(channel.channelId), topic, bodyHash: sha256(body) };
    const repeated = await addProof(key, proof);
    if (repeated) return repeated;
    if (!(await shares.take(channel.channelId, proof, body.length))) return 'counted_only';
    const _id = new mongoose.Types.ObjectId();
    try {
      await quarantineRows(deps).insertOne({
        _id,
        accountId,
        ...key,
        sealedBody: deps.vault.seal(body, { accountId, record: _id, field: 'quarantine.body' }),
        bytes: body.length,
        from: proof.from,
        isSigned: isSigned(proof),
        proofs: isSigned(proof) ? [proof] : [],
        reason: delivery.reason,
        count: 1,
        firstAt: proof.at,
        lastAt: proof.at,
        expiresAt: new Date(proof.at.getTime() + QUARANTINE_LIMITS.keepMs),
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await addProof(key, proof);
      return 'repeated';
    }
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
        .find({ channelId: asId(channelId) })
        .sort({ firstAt: 1 }),
    open: (row) =>
      deps.vault.openBytes(row.sealedBody, {
        accountId: row.accountId,
        record: row._id,
        field: 'quarantine.body',
      }),
    async remove(id) {
      await quarantineRows(deps).deleteOne({ _id: id });
    },
  };
}

type Filter<T> = mongoose.mongo.Filter<T>;
const MOST_TRIES = 5;

/** Rows of older versions hold the signatures of the last delivery alone. */
export const proofsOf = (row: Pick<QuarantineDoc, 'lastAt'> & Partial<QuarantineDoc>): Proof[] =>
  row.proofs ?? [{ from: '', signatures: row.signatures ?? {}, at: row.lastAt }];
