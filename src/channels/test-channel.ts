import type { ChannelDeps } from './channel-deps.ts';
import type { ChannelDoc } from './model.ts';
import { openToken } from './secrets.ts';
import { type ConnectionResult, testConnection } from './test-connection.ts';

/** Tries a channel's connection with the secrets that were typed, and with the stored ones where none were. */
export function testChannel(
  deps: Pick<ChannelDeps, 'access' | 'vault'>,
  channel: Pick<ChannelDoc, '_id' | 'accountId' | 'token' | 'clientSecret'>,
  typed: { token: string; clientSecret: string },
): Promise<ConnectionResult> {
  return testConnection(deps, {
    token: typed.token || openToken(deps, channel),
    hasClientSecret: typed.clientSecret !== '' || channel.clientSecret !== null,
  });
}
