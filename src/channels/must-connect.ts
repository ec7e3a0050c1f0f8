import type { Types } from 'mongoose';
import { type Fault, GatewayError } from '../errors.ts';
import type { ChannelDeps } from './channel-deps.ts';
import type { ChannelDoc } from './model.ts';
import { findByName, findByToken } from './queries.ts';
import { type ConnectionKind, type ConnectionResult, testConnection } from './test-connection.ts';

const CODES: Record<Exclude<ConnectionKind, 'ok'>, string> = {
  credentials: 'token_refused',
  scopes: 'scopes_missing',
  unreachable: 'recharge_unreachable',
  rate_limited: 'recharge_rate_limited',
};

/** @throws GatewayError `channel_invalid` naming every fault; nothing was saved. */
export function channelInvalid(faults: Fault[], details: Record<string, unknown> = {}): GatewayError {
  const message = faults.length === 1 ? faults[0]?.message : 'The channel has faults; nothing was saved.';
  return new GatewayError('channel_invalid', message ?? 'Nothing was saved.', {
    status: 422,
    faults,
    details,
  });
}

/** @throws GatewayError `channel_invalid` when ReCharge does not take the token or it lacks a scope. */
export async function mustConnect(
  deps: Pick<ChannelDeps, 'access'>,
  input: { token: string; hasClientSecret: boolean },
  path = 'token',
): Promise<ConnectionResult> {
  const result = await testConnection(deps, input);
  if (result.ok || result.kind === 'ok') return result;
  const fault = { path, code: CODES[result.kind], message: result.message ?? 'ReCharge cannot be used.' };
  throw channelInvalid([fault], { checks: result.checks });
}

export const nameTaken = (name: string): Fault => ({
  path: 'name',
  code: 'name_taken',
  message: `Another channel is named “${name}” already. Choose another name.`,
});

export const tokenTaken = (other: Pick<ChannelDoc, 'name'>): Fault => ({
  path: 'token',
  code: 'token_in_use',
  message: `The channel “${other.name}” uses this token already. Create a token of its own for this channel in ReCharge, or edit “${other.name}”.`,
});

export const foldName = (name: string): string => name.normalize('NFKC').toLocaleLowerCase('en');

/** What stands in the way of this name and token in this account; `except`: the channel that is edited. */
export async function takenFaults(
  deps: Pick<ChannelDeps, 'db'>,
  accountId: Types.ObjectId,
  wanted: { name?: string; fingerprint?: string },
  except?: Types.ObjectId,
): Promise<{ faults: Fault[]; sameToken: ChannelDoc | null }> {
  const faults: Fault[] = [];
  const isOther = (doc: ChannelDoc | null): doc is ChannelDoc =>
    doc !== null && !(except && doc._id.equals(except));
  const byToken = wanted.fingerprint ? await findByToken(deps, accountId, wanted.fingerprint) : null;
  const sameName = wanted.name ? await findByName(deps, accountId, foldName(wanted.name)) : null;
  // A form sent twice at once may have made its channel between the two look-ups.
  const sameToken =
    byToken ?? (sameName && sameName.tokenFingerprint === wanted.fingerprint ? sameName : null);
  if (wanted.name && isOther(sameName)) faults.push(nameTaken(sameName.name));
  if (isOther(sameToken)) faults.push(tokenTaken(sameToken));
  return { faults, sameToken };
}
