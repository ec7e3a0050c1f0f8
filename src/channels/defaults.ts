import type { ChannelDoc, ConnectStep, ImportProgress } from './model.ts';

export function idleImport(from: Date | null = null): ImportProgress {
  return {
    state: 'idle',
    kind: 'first',
    from,
    to: null,
    mark: null,
    cursor: null,
    seen: 0,
    applied: 0,
    calls: 0,
    startedAt: null,
    finishedAt: null,
    problem: null,
  };
}

export function newWatch(): ChannelDoc['watch'] {
  return {
    checkedAt: null,
    okAt: null,
    tokenState: 'unknown',
    missingScopes: [],
    ordersMark: null,
    plansMark: null,
    reconciledAt: null,
    seenInWindow: 0,
    missedInWindow: 0,
    lastVerifiedAt: null,
    lastVerifiedScheme: null,
    lastRejectedAt: null,
    rejectedCount: 0,
    scopesCheckedAt: null,
    gapFrom: null,
    gapWebhooks: 0,
    deepReconciledAt: null,
    catalogueAt: null,
  };
}

/** The steps of connecting in their order; `token` and `saved` are done before a channel exists. */
export function newSteps(now: Date, active: boolean, tokenSays: string): ConnectStep[] {
  const later = active ? 'Not started yet.' : 'Starts when the channel is switched to Active.';
  const step = (name: ConnectStep['name'], state: ConnectStep['state'], detail: string): ConnectStep => ({
    name,
    state,
    detail,
    at: now,
  });
  return [
    step('token', 'done', tokenSays),
    step('saved', 'done', 'The channel is saved.'),
    step('webhooks', 'pending', later),
    step('test_delivery', 'pending', later),
    step('import', 'pending', later),
  ];
}
