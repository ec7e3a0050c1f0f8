import { changeChannel } from '../channels/change-channel.ts';
import { gapOpened } from '../channels/gaps.ts';
import { failedImportsAgain } from '../channels/imports.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { closeProblems, openProblem } from '../channels/problems.ts';
import { scopesSeen } from '../channels/watch.ts';
import type { RechargeClient } from '../recharge/client.ts';
import { missingScopes } from '../recharge/scopes.ts';
import { MINUTE } from '../time.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

const EVERY_MS = 20 * MINUTE;

/**
 * Looks at the token's scopes now and then, and at once while something is forbidden: they can be
 * changed in ReCharge at any time, and no webhook topic tells of it (documentation page
 * docs.getrecharge.com/docs/webhooks-overview); `GET /token_information` does.
 */
export async function checkScopes(
  deps: Pick<ReconcileDeps, 'db' | 'now'>,
  channel: ChannelDoc,
  client: Pick<RechargeClient, 'tokenInformation'>,
): Promise<void> {
  const now = deps.now();
  const checkedAt = channel.watch.scopesCheckedAt?.getTime() ?? 0;
  const isOpen = channel.problems.some(({ code }) => code === 'scopes_missing');
  if (!isOpen && now.getTime() - checkedAt < EVERY_MS) return;
  const missing = missingScopes((await client.tokenInformation()).scopes);
  const seen = scopesSeen(
    now,
    missing.map(({ scope }) => scope),
  );
  if (missing.length > 0) {
    const isNew = channel.watch.tokenState !== 'scopes_missing';
    const opened = isNew ? [gapOpened(channel, 'scopes_missing')] : [];
    await changeChannel(deps, { _id: channel._id }, [seen, ...opened]);
    return openProblem(deps, channel._id, {
      code: 'scopes_missing',
      message: `The token lacks ${missing.map(({ label }) => label).join(', ')}.`,
      cure: [...new Set(missing.map(({ cure }) => cure))].join(' '),
    });
  }
  // What stopped for want of a scope goes on where it was; what was fetched without it may be less than all.
  const wasMissing = isOpen || channel.watch.tokenState === 'scopes_missing';
  const again = wasMissing ? [failedImportsAgain(channel), gapOpened(channel, 'scopes_missing')] : [];
  await changeChannel(deps, { _id: channel._id }, [seen, ...again]);
  await closeProblems(deps, channel._id, ['scopes_missing']);
}
