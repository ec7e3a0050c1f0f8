import type { Deps } from '../deps.ts';
import type { ChannelAccess } from './access.ts';
import type { ChannelDoc } from './model.ts';

/** What the services of a channel ask for. */
export type ChannelDeps = Pick<Deps, 'config' | 'db' | 'log' | 'metrics' | 'vault' | 'now'> & {
  access: ChannelAccess;
  /** Lets quarantined deliveries in that verify now, called when a client secret was corrected; or all as hints. */
  releaseQuarantine: (channelId: string, how?: { unproved?: boolean }) => Promise<number>;
  /** Makes the channel's history orders work (*Treat as open*); handed in, since orders stand above channels. */
  reopenHistory: (channel: Pick<ChannelDoc, '_id' | 'accountId'>) => Promise<number>;
};
