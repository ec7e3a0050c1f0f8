import type { Change } from '../changes.ts';
import type { ReadRecord } from './item.ts';

/** How a record reached us: `event`, a delivery; `list`, a page of an import; `id`, asked for by its id. */
export type Source = 'event' | 'list' | 'id';

export interface RecordSaid<Content = unknown> {
  kind: 'record';
  source: Source;
  record: ReadRecord<Content>;
  /** Of the signed delivery that said it: `order/processed`. */
  topic?: string;
  /** Our time. */
  at: Date;
}

export interface DeletionSaid {
  kind: 'deletion';
  objectId: string;
  /** Why we take the object for deleted when no deletion came. */
  reason: string | null;
  at: Date;
}

/** One thing that was said about an object. */
export type Said<Content> = RecordSaid<Content> | DeletionSaid;

/** What it does to what we hold. `tie`: only ReCharge can tell; ask for the object and decide again. */
export type Decision<Next> =
  | { outcome: 'applied'; reason: string | null; changes: Change[]; next: Next }
  | {
      outcome: 'duplicate' | 'superseded' | 'ignored' | 'tie';
      reason: string;
      changes: [];
      next: null;
      /** What was said is none of ours: of its bytes nothing is kept. */
      isForgotten?: true;
    };

export type Unapplied = Exclude<Decision<never>, { outcome: 'applied' }>;

export const unapplied = (outcome: Unapplied['outcome'], reason: string): Unapplied => ({
  outcome,
  reason,
  changes: [],
  next: null,
});

/**
 * How a record's version stands to the one that we hold: `newer`; or a tie (the same second, or no time at
 * all, with other content: ReCharge's clock counts whole seconds, as observed by airbytehq/airbyte) that
 * `isTruth` ends, since the record was fetched; or what it comes to when it changes nothing.
 */
export function compareVersions(
  theirs: Pick<ReadRecord<unknown>, 'version' | 'isHash'>,
  ours: { version: Date | null; contentHash: string },
  isTruth: boolean,
): 'newer' | 'true' | Unapplied {
  const version = theirs.version?.getTime() ?? null;
  const held = ours.version?.getTime() ?? null;
  if (version !== null && (held === null || version > held)) return 'newer';
  if (version !== null && held !== null && version < held) return unapplied('superseded', 'older_than_ours');
  if (theirs.isHash(ours.contentHash)) return unapplied('duplicate', 'same_version');
  if (isTruth) return 'true';
  return unapplied('tie', version === null ? 'no_version' : 'same_second');
}

/** The revision and time of a document's next write: both rise with each, whatever a machine's clock says. */
export function nextWrite(
  before: { revision: number; updatedAt: Date } | null,
  at: Date,
): { revision: number; updatedAt: Date } {
  if (!before) return { revision: 1, updatedAt: at };
  const updatedAt = new Date(Math.max(at.getTime(), before.updatedAt.getTime() + 1));
  return { revision: before.revision + 1, updatedAt };
}
