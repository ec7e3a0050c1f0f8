import { type ChannelChange, together } from './change-channel.ts';
import type { Watch } from './model.ts';

/*
 * Every write to a channel's `watch`, under the name of what was seen; those of its gaps and of what is complete stand
 * in `gaps.ts`. They are parts of one write
 * (`changeChannel`), so that what belongs together is written together; the door and the consumers, who see
 * much, put theirs into writes of their own that no request waits for.
 */

export const newWatch = (): Watch => ({
  checkedAt: null,
  okAt: null,
  tokenState: 'unknown',
  missingScopes: [],
  scopesCheckedAt: null,
  prepaidAt: null,
  plansMark: null,
  catalogueAt: null,
  gaps: [],
  completeAt: null,
  reconciledAt: null,
  deepReconciledAt: null,
  seenInWindow: 0,
  missedInWindow: 0,
  lastVerifiedAt: null,
  lastVerifiedScheme: null,
  provenSecretAt: null,
  lastRejectedAt: null,
  rejectedCount: 0,
});

const paths = <T>(fields: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`watch.${key}`, value]));

const set = (fields: Partial<Watch>): ChannelChange => ({ $set: paths<unknown>(fields) });

/** The keys of `watch` that hold a time. */
type Times = { [K in keyof Watch]-?: Date extends Watch[K] ? K : never }[keyof Watch];
const raise = (fields: Partial<Record<Times, Date>>): ChannelChange => ({ $max: paths(fields) });

/** A form's connection test: the token works and has its scopes. */
export const tokenTested = (now: Date): ChannelChange =>
  set({ tokenState: 'accepted', missingScopes: [], checkedAt: now });

/** ReCharge answers to the token again; of its scopes that says nothing. */
export const tokenAnswered = (): ChannelChange => set({ tokenState: 'accepted' });

/** The filter for a channel whose token was not refused until now. */
export const NOT_REFUSED = { 'watch.tokenState': { $ne: 'refused' } } as const;

export const tokenRefused = (now: Date): ChannelChange => set({ tokenState: 'refused', checkedAt: now });

/** What was refused a moment ago may be right now: it is tried at once. */
export const tokenUntried = (): ChannelChange => set({ tokenState: 'unknown' });

export const scopesSeen = (now: Date, missingScopes: string[]): ChannelChange =>
  set({
    scopesCheckedAt: now,
    missingScopes,
    tokenState: missingScopes.length > 0 ? 'scopes_missing' : 'accepted',
  });

/** Our registrations stand, as far as ReCharge has just said. */
export const registrationsStand = (now: Date): ChannelChange => set({ okAt: now });

export const lookSucceeded = (now: Date): ChannelChange => set({ checkedAt: now, okAt: now });

export const lookFailed = (now: Date): ChannelChange => set({ checkedAt: now });

/** What ReCharge showed until `to` was compared with what we have. */
export const reconciled = (window: {
  to: Date;
  isDeep: boolean;
  seen: number;
  missed: number;
}): ChannelChange =>
  set({
    reconciledAt: window.to,
    seenInWindow: window.seen,
    missedInWindow: window.missed,
    ...(window.isDeep ? { deepReconciledAt: window.to } : {}),
  });

/** The filter for channels whose waiting prepaid shipments were never imported. */
export const WITHOUT_PREPAID = { 'watch.prepaidAt': null } as const;

/** The prepaid shipments that wait for their day are here; those that are sold from now on come as events. */
export const prepaidImported = (at: Date): ChannelChange => set({ prepaidAt: at });

export const catalogueWalked = (at: Date, plansMark: Date | null): ChannelChange =>
  set({ catalogueAt: at, plansMark });

/** What the door saw of a channel's deliveries in a while. */
export interface DoorSight {
  /** The last one that verified. */
  verified?: { at: Date; scheme: string; secretSetAt: Date | null };
  rejected?: { at: Date; count: number };
}

/** The times never go back: several doors tell of what they saw. */
export const deliveriesSeen = ({ verified, rejected }: DoorSight): ChannelChange =>
  together([
    ...(verified
      ? [
          set({ lastVerifiedScheme: verified.scheme }),
          raise({
            lastVerifiedAt: verified.at,
            ...(verified.secretSetAt ? { provenSecretAt: verified.secretSetAt } : {}),
          }),
        ]
      : []),
    ...(rejected
      ? [raise({ lastRejectedAt: rejected.at }), { $inc: paths({ rejectedCount: rejected.count }) }]
      : []),
  ]);
