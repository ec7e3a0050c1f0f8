import { changeChannel } from '../channels/change-channel.ts';
import { prepaidQueued } from '../channels/imports.ts';
import { type ChannelDoc, channels } from '../channels/model.ts';
import { WITHOUT_PREPAID } from '../channels/watch.ts';
import type { Deps } from '../deps.ts';
import type { UpgradeStep } from './step.ts';

/** Channels of version 0.1.0 get the prepaid shipments that wait for their day, which it imported only by their dates. */
export const prepaidStep = (deps: Pick<Deps, 'db' | 'now'>): UpgradeStep => ({
  name: 'prepaid orders',
  async run({ signal }) {
    const filter = { 'imports.orders.state': 'done', ...WITHOUT_PREPAID } as const;
    const found = await channels(deps)
      .find<Pick<ChannelDoc, '_id'>>(filter, { projection: { _id: 1 } })
      .toArray();
    for (const { _id } of found) {
      if (signal.aborted) return;
      await changeChannel(deps, { _id, ...filter }, [prepaidQueued()]);
    }
  },
});
