import { createChannelAccess } from '../../channels/access.ts';
import type { ChannelDeps } from '../../channels/channel-deps.ts';
import type { PageDeps } from './admin-deps.ts';

/** What the channel's services ask for; pages that stand alone get an access of their own. */
export function channelDepsOf(deps: PageDeps): ChannelDeps {
  const { releaseQuarantine } = deps;
  return {
    config: deps.config,
    db: deps.db,
    log: deps.log,
    metrics: deps.metrics,
    vault: deps.vault,
    now: deps.now,
    access: deps.access ?? createChannelAccess(deps),
    ...(releaseQuarantine ? { releaseQuarantine } : {}),
  };
}
