import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { keepUnreadable } from '../events/keep-unreadable.ts';
import { SECOND } from '../time.ts';
import type { Answer, KnownAnswer } from './answer.ts';
import { type ApplyDeps, applyItems } from './apply-items.ts';
import { type AskDoc, asks } from './ask-model.ts';
import type { Holdings, Known, StoredDoc } from './holdings.ts';
import { objectKey } from './item.ts';
import { type Judgement, judgeAnswer, retryAfterMs } from './judge-answer.ts';
import { measure } from './measure.ts';
import { isBraked, mayTurnUpUntil } from './not-found-brake.ts';
import type { Verdict } from './verdicts.ts';
import { probeOf, waitingItems } from './waiting-items.ts';

export type AskTurnDeps = ApplyDeps & Pick<Deps, 'metrics'>;

/** What was left out of a list and not asked for by itself is so long behind what is new. */
const NOT_ASKED_MS = 2 * SECOND;
/** So often what so many not found ones hold back is looked at. */
const BRAKED_MS = 15 * 60 * SECOND;

interface Met<Content, Doc> {
  ask: AskDoc;
  known: Known<Content, Doc>;
  answer: Answer<Content> | undefined;
}

/**
 * Asks ReCharge for the objects of one channel's asks and decides what waits for them: an answer is applied and its ask
 * ended in one transaction; whatever must be asked again gets its time.
 *
 * @returns true when nothing could be asked: the channel's lane should rest.
 */
export async function takeAskTurn<Content, Doc extends StoredDoc>(
  deps: AskTurnDeps,
  holdings: Holdings<Content, Doc>,
  channel: ChannelDoc,
  due: AskDoc[],
  signal?: AbortSignal,
): Promise<boolean> {
  const probes = new Map(due.map((ask) => [ask, probeOf<Content>(ask, channel, deps.now())]));
  const before = await holdings.hold([...probes.values()], new Map());
  const known = new Map([...probes].map(([ask, probe]) => [ask, before.of(probe)]));
  const wanted = [...probes].map(([ask, { channelId, resource, objectId }]) => {
    const { isHeld } = known.get(ask) ?? { isHeld: false };
    return { channelId, resource, objectId, isHeld };
  });
  const answers = await holdings.ask(channel, wanted, signal);
  const met = [...probes].flatMap(([ask, probe]): Met<Content, Doc>[] => {
    const of = known.get(ask);
    return of ? [{ ask, known: of, answer: answers.get(objectKey(probe)) }] : [];
  });
  const final: { ask: AskDoc; known: KnownAnswer<Content> }[] = [];
  const again: { ask: AskDoc; at: Date; counts: 'failed' | 'notFound' | 'none' }[] = [];
  const brake = brakeOnce(deps, holdings, channel);
  for (const each of met) {
    const judged = await judge(deps, channel, each, brake);
    if (judged.kind === 'again') again.push({ ask: each.ask, ...judged });
    else
      final.push({
        ask: each.ask,
        known: { answer: judged.answer, revision: each.known.revision, asks: each.ask.stale + 1 },
      });
  }
  await postpone(deps, again);
  await decide(deps, holdings, channel, final);
  if (final.some(({ ask }) => ask.held && ask.notFoundFirstAt) && channel.problems.length > 0) await brake();
  return due.length > 0 && again.filter(({ counts }) => counts === 'failed').length === due.length;
}

type Judged<Content> =
  | Extract<Judgement<Content>, { kind: 'final' }>
  | { kind: 'again'; at: Date; counts: 'failed' | 'notFound' | 'none' };

async function judge<Content, Doc extends StoredDoc>(
  deps: AskTurnDeps,
  channel: ChannelDoc,
  { ask, known, answer }: Met<Content, Doc>,
  brake: () => Promise<boolean>,
): Promise<Judged<Content>> {
  const now = deps.now();
  const after = (ms: number) => new Date(now.getTime() + ms);
  if (!answer) return { kind: 'again', at: after(NOT_ASKED_MS), counts: 'none' };
  const judged = judgeAnswer(ask, answer, known, now);
  if (judged.kind !== 'gone') return judged;
  const until = await mayTurnUpUntil(deps, channel, ask, known.updatedAt);
  if (until > now) return { kind: 'again', at: until, counts: 'notFound' };
  if (await brake()) return { kind: 'again', at: after(BRAKED_MS), counts: 'notFound' };
  return { kind: 'final', answer: { kind: 'missing' } };
}

/** Looked at once in a turn. */
function brakeOnce<Content, Doc extends StoredDoc>(
  deps: AskTurnDeps,
  holdings: Holdings<Content, Doc>,
  channel: ChannelDoc,
): () => Promise<boolean> {
  let braked: Promise<boolean> | undefined;
  return () => {
    braked ??= isBraked(deps, holdings, channel);
    return braked;
  };
}

async function postpone(
  deps: AskTurnDeps,
  again: { ask: AskDoc; at: Date; counts: 'failed' | 'notFound' | 'none' }[],
): Promise<void> {
  if (again.length === 0) return;
  const now = deps.now();
  const operations = again.map(({ ask, at: dueAt, counts }) => {
    const $set = {
      dueAt,
      ...(counts === 'notFound'
        ? { tries: 0, held: ask.held, notFoundFirstAt: ask.notFoundFirstAt ?? now, notFoundAt: now }
        : {}),
    };
    const update = counts === 'failed' ? { $set, $inc: { tries: 1 } } : { $set };
    // Whoever asked again meanwhile wants it now.
    return { updateOne: { filter: { _id: ask._id, seq: ask.seq }, update } };
  });
  await asks(deps).bulkWrite(operations, { ordered: false });
}

/** Decides what waits for answers; an ask whose events could not all be decided stays. */
async function decide<Content, Doc extends StoredDoc>(
  deps: AskTurnDeps,
  holdings: Holdings<Content, Doc>,
  channel: ChannelDoc,
  final: { ask: AskDoc; known: KnownAnswer<Content> }[],
): Promise<void> {
  if (final.length === 0) return;
  const keyOf = ({ resource, objectId }: AskDoc) =>
    objectKey({ channelId: channel._id.toString(), resource, objectId });
  const items = await waitingItems(deps, holdings, channel, final, deps.now());
  const left = new Map<string, Verdict['outcome']>();
  await applyItems(deps, holdings, items, {
    answers: new Map(final.map(({ ask, known }) => [keyOf(ask), known])),
    asked: new Map(final.map(({ ask }) => [keyOf(ask), ask])),
    onVerdict(item, verdict) {
      if (item.verified !== 'fetched' || verdict.outcome === 'applied')
        measure(deps, holdings.name, item, verdict);
      if (verdict.outcome === 'waiting' || verdict.outcome === 'retry' || verdict.outcome === 'dead')
        left.set(objectKey(item), verdict.outcome);
    },
  });
  for (const { ask, known } of final) {
    const outcome = left.get(keyOf(ask));
    if (outcome === 'waiting')
      await asks(deps).updateOne({ _id: ask._id, seq: ask.seq }, { $inc: { stale: 1 } });
    if (outcome === 'retry') {
      const dueAt = new Date(deps.now().getTime() + retryAfterMs(ask.faults));
      await asks(deps).updateOne({ _id: ask._id, seq: ask.seq }, { $inc: { faults: 1 }, $set: { dueAt } });
    }
    if (outcome === 'dead') await keepDead(deps, channel, ask, known.answer);
  }
}

/** A replay asks for the object anew. */
async function keepDead(
  deps: AskTurnDeps,
  channel: ChannelDoc,
  { resource, objectId }: AskDoc,
  answer: Answer<unknown>,
): Promise<void> {
  const record = resource === 'product' ? { external_product_id: objectId } : { id: objectId };
  const reason = answer.kind === 'failed' ? answer.reason : 'ReCharge’s answer could not be used.';
  await keepUnreadable(deps, channel, `${resource}/fetched`, record, new Error(reason));
}
