import type { ChannelDoc } from '../channels/model.ts';
import { closeProblems, openProblem, setFields } from '../channels/queries.ts';
import type { RechargeClient } from '../recharge/client.ts';
import { missingScopes } from '../recharge/scopes.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

const EVERY_MS = 20 * 60_000;

/**
 * Looks at the token's scopes now and then, and at once while something is forbidden: they can be
 * changed in ReCharge at any time. Nothing tells of it but this call.
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
  const fields: Record<string, unknown> = {
    'watch.scopesCheckedAt': now,
    'watch.missingScopes': missing.map(({ scope }) => scope),
    'watch.tokenState': missing.length > 0 ? 'scopes_missing' : 'accepted',
  };
  if (missing.length > 0) {
    await setFields(deps, { _id: channel._id }, fields);
    return openProblem(deps, channel._id, {
      code: 'scopes_missing',
      message: `The token lacks ${missing.map(({ label }) => label).join(', ')}.`,
      cure: [...new Set(missing.map(({ cure }) => cure))].join(' '),
    });
  }
  if (isOpen) {
    // What stopped for want of a scope goes on where it was.
    for (const name of ['orders', 'products'] as const) {
      if (channel.imports[name].state !== 'failed') continue;
      fields[`imports.${name}.state`] = 'queued';
      fields[`imports.${name}.problem`] = null;
    }
  }
  await setFields(deps, { _id: channel._id }, fields);
  await closeProblems(deps, channel._id, ['scopes_missing']);
}
