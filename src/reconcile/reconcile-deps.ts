import type { ChannelAccess } from '../channels/access.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../time.ts';

/** What everything that pulls asks for. */
export type ReconcileDeps = Pick<Deps, 'config' | 'db' | 'log' | 'metrics' | 'vault' | 'now'> & {
  access: ChannelAccess;
};

/** ReCharge's clock counts whole seconds (observed by airbytehq/airbyte), and that its lists may lag behind is assumed. */
export const OVERLAP_MS = 5 * MINUTE;
