import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';
import type { ChannelParts } from './tabs.ts';

/**
 * A secret at rest: sealed by the vault (field names `channel.token`, `channel.clientSecret`,
 * `channel.hookKey`).
 */
export interface StoredSecret {
  sealed: string;
  /** What a page may show: `sk_1x1_••••9f3c`. */
  hint: string;
  setAt: Date;
  setBy: string;
}

/**
 * The part of a delivery address that names the channel; looked up by hash, re-registered from the sealed
 * form.
 */
export interface HookKey {
  /** SHA-256 of the key. */
  hash: string;
  sealed: string;
  createdAt: Date;
  /** Set when a newer key took over; deliveries on it are still taken. */
  retiredAt: Date | null;
  /**
   * Since when no registration with it has been; null or missing while one may be, also when the token that made it
   * can no longer be asked.
   */
  removedAt?: Date | null;
}

/** One step of connecting, as the page shows it. */
export interface ConnectStep {
  name: 'token' | 'saved' | 'webhooks' | 'test_delivery' | 'import';
  state: 'pending' | 'running' | 'done' | 'warning' | 'failed';
  /** What happened, and for a warning or failure the cure, in words. */
  detail: string;
  at: Date;
}

export interface RegisteredWebhook {
  topic: string;
  webhookId: string | null;
  state: 'registered' | 'missing' | 'refused';
  /** Words for a refusal: that of `product/*` counts as done (see `TOPICS`). */
  note: string | null;
  at: Date;
}

/** Progress of an import of orders or products; resumable from `cursor` or `mark`. */
export interface ImportProgress {
  state: 'idle' | 'queued' | 'running' | 'done' | 'failed' | 'paused';
  kind: 'first' | 'gap' | 'again';
  /**
   * The date window; the bar is computed over it, since ReCharge gives no totals: documentation page
   * docs.rechargepayments.com/changelog/2021-11-api-release-notes.
   */
  from: Date | null;
  to: Date | null;
  /** How far in the window: the highest version seen. */
  mark: Date | null;
  cursor: string | null;
  /** Records seen and records that were new or newer than ours. */
  seen: number;
  applied: number;
  calls: number;
  startedAt: Date | null;
  finishedAt: Date | null;
  problem: string | null;
  /**
   * Of products: plans are walked first, then the catalogue of what they name. Of orders: after those of the
   * window, once, the prepaid shipments that wait for their day, whatever their age.
   */
  phase?: 'plans' | 'catalogue' | 'prepaid';
}

/** Something the merchant should know, with its cure; the channel *Needs attention* while one is open. */
export interface ChannelProblem {
  code: string;
  message: string;
  cure: string;
  since: Date;
}

/**
 * `connect`: the steps after Submit · `webhooks`: registrations · `orders`, `products`, `reconcile`: what
 * pulls · `asks`: what waits for an answer of ReCharge's.
 */
export type LeaseName = 'connect' | 'webhooks' | 'orders' | 'products' | 'reconcile' | 'asks';

/** Something that went wrong and is right again, in one sentence. */
export interface ChannelNotice {
  code: string;
  message: string;
  at: Date;
}

/** Why something of a channel may have been missed. `registered`: our registrations were made anew. */
export type GapCause =
  | 'paused'
  | 'token_refused'
  | 'token_replaced'
  | 'scopes_missing'
  | 'registrations_lost'
  | 'registered'
  | 'unreachable'
  | 'unknown';

/** Something may have been missed since `from`; stays until a fetch that knew of it has brought all. */
export interface Gap {
  id: string;
  from: Date;
  cause: GapCause;
  /** Registrations that were found missing. */
  lostWebhooks?: number;
}

/** What is seen of a channel from outside: of its token, its deliveries, and how complete it is. */
export interface Watch {
  /** When its registrations were last looked at, and when that last went well. */
  checkedAt: Date | null;
  okAt: Date | null;
  tokenState: 'unknown' | 'accepted' | 'refused' | 'scopes_missing';
  missingScopes: string[];
  /** When the token's scopes were last looked at. */
  scopesCheckedAt: Date | null;
  /** When the prepaid shipments that wait for their day were imported. */
  prepaidAt: Date | null;
  /** The highest `updated_at` of a plan. */
  plansMark: Date | null;
  /** When the catalogue was last walked. */
  catalogueAt: Date | null;
  /** Read by `gapsOf`: missing on channels of version 0.1.0, which knew one gap, in the next two fields. */
  gaps: Gap[];
  gapFrom?: Date | null;
  gapWebhooks?: number;
  /**
   * All that changed until then is here: moved by an import, a gap's fetch or a comparison that began before
   * the last such moment, by nothing else. Read by `provenAt`.
   */
  completeAt: Date | null;
  reconciledAt: Date | null;
  /** When the long window was last compared. */
  deepReconciledAt: Date | null;
  /** Completeness: what ReCharge showed in the last reconciled window, and what of it we had not. */
  seenInWindow: number;
  missedInWindow: number;
  /** What the door saw. */
  lastVerifiedAt: Date | null;
  /** `setAt` of the newest client secret that ever verified a delivery. Missing in older data: unknown. */
  provenSecretAt?: Date | null;
  lastVerifiedScheme: string | null;
  lastRejectedAt: Date | null;
  rejectedCount: number;
}

/** A sales channel: what its form says, part by part (`ChannelParts`), and what became of it. */
export interface ChannelDoc extends ChannelParts {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  kind: 'recharge';
  name: string;
  /** `name` folded for the unique index. */
  nameKey: string;
  active: boolean;
  token: StoredSecret;
  /** Keyed hash of the token: one token, one channel of an account. */
  tokenFingerprint: string;
  /** Null: limited verification, see `ingest/`. */
  clientSecret: StoredSecret | null;
  /** Still accepted until `validUntil` while a secret is being rotated. */
  previousClientSecret: (StoredSecret & { validUntil: Date }) | null;
  hookKeys: HookKey[];
  /** Hashes of keys that deliveries are no longer taken on: a registration with one is still ours. */
  expiredHookKeys?: string[];
  /** When the channel was made. */
  connectedAt: Date;
  /**
   * Addresses on our PUBLIC_URL, by the hash of their key, that are no channel's: removed when they were seen long
   * enough. Missing: none.
   */
  strayAddresses?: { hash: string; seenAt: Date }[];
  /**
   * When it was first switched to Active: orders whose moment lies before are `history`. Null before; missing
   * on channels of version 0.1.0: read it by `firstActiveAt`.
   */
  firstActiveAt?: Date | null;
  steps: ConnectStep[];
  webhooks: RegisteredWebhook[];
  imports: { orders: ImportProgress; products: ImportProgress };
  problems: ChannelProblem[];
  watch: Watch;
  /** What healed by itself, newest first, at most 20: for the channel's page. */
  notices: ChannelNotice[];
  /** Who does which job on the channel just now (one process at a time), and until when. */
  leases: Partial<Record<LeaseName, { token: string; until: Date }>>;
  /**
   * Since when it is no more than what its orders came through: without secrets, addresses and mails. Null or missing:
   * it is connected. What is left to do (let twins go, erase) is done until `doneAt`.
   */
  disconnected?: { at: Date; keeps: 'orders' | 'nothing'; doneAt: Date | null } | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Those that people see and change. */
export const CONNECTED = { disconnected: null } as const;
/** Disconnected ones that are not done with. */
export const BEING_DISCONNECTED = { 'disconnected.at': { $type: 'date' } } as const;

export const channels = collection<ChannelDoc>({
  name: 'channels',
  indexes: [
    { key: { accountId: 1, nameKey: 1 }, unique: true },
    { key: { accountId: 1, tokenFingerprint: 1 }, unique: true },
    { key: { 'hookKeys.hash': 1 }, unique: true },
    { key: { expiredHookKeys: 1 }, sparse: true },
    { key: { 'disconnected.at': 1 }, partialFilterExpression: BEING_DISCONNECTED },
  ],
});
