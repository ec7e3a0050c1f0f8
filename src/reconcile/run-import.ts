import type { Types } from 'mongoose';
import { type ChannelChange, changeChannel } from '../channels/change-channel.ts';
import { type ImportName, isUnderWay, keepProgress } from '../channels/imports.ts';
import { withLease } from '../channels/lease.ts';
import type { ChannelDoc, ImportProgress } from '../channels/model.ts';
import { closeProblems, openProblem } from '../channels/problems.ts';
import { loadChannel } from '../channels/queries.ts';
import { wordsOf } from '../channels/words-of.ts';
import type { Lease } from '../mongo/lease.ts';
import { noteFault } from './note-fault.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

/**
 * `done`, `failed` (the channel says why), `stopped` (paused, or taken over), `busy` (another process is at it),
 * `more` (its slice is over).
 */
export type ImportEnd = 'done' | 'failed' | 'stopped' | 'busy' | 'more';

export interface ImportOptions {
  signal?: AbortSignal;
  /** Records of a page. @default 250 */
  pageSize?: number;
  /** Ends after the part in which this time is over, so that others get their turn. @default until it is done */
  sliceMs?: number;
}

/** What tells one import from another. */
export interface ImportKind {
  name: ImportName;
  /** How people are told that it failed for good. */
  problem: { code: 'import_failed' | 'products_failed'; label: string };
  /** Fetches and applies one part; what the progress is then. A part that comes again changes nothing. */
  part(
    deps: ReconcileDeps,
    channel: ChannelDoc,
    was: ImportProgress,
    options: ImportOptions,
  ): Promise<Partial<ImportProgress>>;
  /** What else is known of the channel with the last part. */
  done?(now: Date, mark: Date | null, startedAt: Date): ChannelChange[];
}

/**
 * Runs an import part by part until it ends. The progress is kept after each, so that any process goes on
 * where one was killed; a pause, a new start or another process that took over stops it.
 *
 * @throws GatewayError of class `soon` or `later` and MongoDB's errors: to be called again after a while.
 */
export async function runImport(
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  kind: ImportKind,
  options: ImportOptions = {},
): Promise<ImportEnd> {
  const { sliceMs = Number.POSITIVE_INFINITY } = options;
  const began = performance.now();
  const turn = await withLease(deps, channelId, kind.name, async (lease) => {
    for (;;) {
      const channel = await loadChannel(deps, channelId);
      if (!channel?.active || !isUnderWay(channel.imports[kind.name])) return 'stopped';
      if (options.signal?.aborted || !lease.isHeld()) return 'stopped';
      const end = await runPart(deps, channel, kind, lease, options);
      if (end) return end;
      if (performance.now() - began >= sliceMs) return 'more';
    }
  });
  return turn?.result ?? 'busy';
}

/** Null when there is more. */
async function runPart(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  kind: ImportKind,
  lease: Lease,
  options: ImportOptions,
): Promise<Exclude<ImportEnd, 'busy'> | null> {
  const { name, problem } = kind;
  const was = channel.imports[name];
  const keep = (next: Partial<ImportProgress>) =>
    keepProgress(deps, channel._id, name, was, next, lease.token);
  try {
    const next = await kind.part(deps, channel, was, options);
    if (!(await keep(next))) return 'stopped';
    if (next.state !== 'done') return null;
    const now = deps.now();
    const changes = kind.done?.(now, next.mark ?? was.mark, was.startedAt ?? next.startedAt ?? now) ?? [];
    if (changes.length > 0) await changeChannel(deps, { _id: channel._id }, changes);
    await closeProblems(deps, channel._id, [problem.code]);
    return 'done';
  } catch (error) {
    const [message, cure] = wordsOf(error);
    const fault = await noteFault(deps, channel, error);
    if (fault === 'passing') {
      await keep({ problem: `${message} It is tried again by itself.` });
      throw error;
    }
    if (fault === 'final')
      await openProblem(deps, channel._id, {
        code: problem.code,
        message: `${problem.label}: ${message}`,
        cure,
      });
    await keep({ state: 'failed', problem: `${message} ${cure}`, finishedAt: deps.now() });
    return 'failed';
  }
}
