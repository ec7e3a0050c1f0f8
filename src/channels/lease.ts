import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { asId } from '../ids.ts';
import { holdLease, type Lease, type LeaseOptions } from '../mongo/lease.ts';
import { channels, type LeaseName } from './model.ts';

/** `holdLease` of one job on one channel. */
export function withLease<T>(
  deps: Pick<Deps, 'db' | 'log'>,
  channelId: Types.ObjectId | string,
  name: LeaseName,
  work: (lease: Lease) => Promise<T>,
  options: LeaseOptions = {},
): Promise<{ result: T } | null> {
  const place = { rows: channels(deps), of: { _id: asId(channelId) }, field: `leases.${name}` };
  return holdLease(deps, place, work, options);
}
