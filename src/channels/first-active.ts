import type { ChannelDoc } from './model.ts';

/**
 * When the channel was first switched to Active; null before. A channel of version 0.1.0 was active from the
 * moment it was connected.
 */
export const firstActiveAt = (channel: Pick<ChannelDoc, 'firstActiveAt' | 'connectedAt'>): Date | null =>
  channel.firstActiveAt === undefined ? channel.connectedAt : channel.firstActiveAt;
