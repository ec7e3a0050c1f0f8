import type { Deps } from '../deps.ts';
import { type EventDoc, events, WITH_RAW } from '../events/model.ts';
import type { UpgradeStep } from './step.ts';

const SIZE = 500;

/** Removes the bytes of deliveries that came without a signature: nothing proves whose they are, so they are not kept. */
export const unsignedRawStep = (deps: Pick<Deps, 'db'>): UpgradeStep => ({
  name: 'bytes of unsigned deliveries',
  async run({ progress, note, signal }) {
    let { done } = progress;
    let from = progress.after instanceof Date ? progress.after : new Date(0);
    for (;;) {
      signal.throwIfAborted();
      // By the index of those that have bytes; a moment's rows are met again rather than missed.
      const found = await events(deps)
        .find<Pick<EventDoc, '_id' | 'verified' | 'receivedAt'>>(
          { ...WITH_RAW, receivedAt: { $gte: from } },
          { projection: { verified: 1, receivedAt: 1 }, sort: { receivedAt: 1 }, limit: SIZE },
        )
        .toArray();
      const unsigned = found.filter(({ verified }) => verified === 'none').map(({ _id }) => _id);
      if (unsigned.length > 0)
        await events(deps).updateMany({ _id: { $in: unsigned } }, { $set: { raw: null } });
      const last = found.at(-1)?.receivedAt;
      if (!last || (found.length < SIZE && unsigned.length === 0)) return;
      done += unsigned.length;
      // A full batch of one moment, all signed: the next moment.
      from = last > from || unsigned.length > 0 ? last : new Date(last.getTime() + 1);
      await note({ done, after: from });
      if (found.length < SIZE) return;
    }
  },
});
