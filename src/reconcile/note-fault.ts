import { changeChannel } from '../channels/change-channel.ts';
import { gapOpened } from '../channels/gaps.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { openProblem } from '../channels/problems.ts';
import { NOT_REFUSED, tokenRefused } from '../channels/watch.ts';
import { GatewayError } from '../errors.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

/** `refused`: the token; `forbidden`: its scopes; `passing`: it is tried again; `final`: trying again cannot help. */
export type FaultKind = 'refused' | 'forbidden' | 'passing' | 'final';

export function faultKindOf(error: unknown): FaultKind {
  if (!(error instanceof GatewayError)) return 'passing';
  if (error.code === 'recharge_unauthorised' || error.code === 'secret_unreadable') return 'refused';
  if (error.code === 'recharge_forbidden') return 'forbidden';
  return error.retry === 'never' ? 'final' : 'passing';
}

/** Opens the problem that a refused token or a missing scope is; others are their caller's. */
export async function noteFault(
  deps: Pick<ReconcileDeps, 'db' | 'now'>,
  channel: ChannelDoc,
  error: unknown,
): Promise<FaultKind> {
  const kind = faultKindOf(error);
  if (kind === 'refused') {
    const unreadable = error instanceof GatewayError && error.code === 'secret_unreadable';
    const refused = tokenRefused(deps.now());
    const isNew = { _id: channel._id, ...NOT_REFUSED };
    if (!(await changeChannel(deps, isNew, [refused, gapOpened(channel, 'token_refused')])))
      await changeChannel(deps, { _id: channel._id }, [refused]);
    await openProblem(deps, channel._id, {
      code: 'token_refused',
      message: unreadable
        ? 'The stored token cannot be read: its encryption key is gone.'
        : 'ReCharge no longer accepts this channel’s token.',
      cure: 'Create a token in ReCharge (Integrations → API Tokens), enter it under Access Token and save.',
    });
  }
  if (kind === 'forbidden') {
    if (!channel.problems.some(({ code }) => code === 'scopes_missing'))
      await changeChannel(deps, { _id: channel._id }, [gapOpened(channel, 'scopes_missing')]);
    await openProblem(deps, channel._id, {
      code: 'scopes_missing',
      message: 'ReCharge does not show the orders or products to this token.',
      cure: 'Open the token in ReCharge, set Orders and Products to "Read and write", save, and press Retry.',
    });
  }
  return kind;
}
