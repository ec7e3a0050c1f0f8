import { type Request, type Response, Router } from 'express';
import { channelNames } from '../../channels/queries.ts';
import { GatewayError } from '../../errors.ts';
import type { DeadLetterDoc } from '../../events/dead-letter-model.ts';
import {
  countOpenDeadLetters,
  deadLetterById,
  discardDeadLetter,
  listDeadLetters,
  replayDeadLetter,
} from '../../events/dead-letters.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { flash } from '../frame/flash.ts';
import { dateTime } from '../frame/format.ts';
import { pageId } from '../frame/page-id.ts';
import { notFound } from '../frame/refusals.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { topicWords } from '../frame/words.ts';
import { readablePayload } from './readable-payload.ts';
import { activitySections } from './sections.ts';

const PATH = '/activity/dead-letters';
const MOST = 200;
const STATES = {
  open: { text: 'Open', tone: 'bad', icon: 'alert' },
  replayed: { text: 'Replayed', tone: 'good', icon: 'refresh' },
  discarded: { text: 'Discarded', tone: 'plain', icon: 'trash' },
};

/** Messages that could not be worked on, with their reasons, to be replayed or discarded. */
export function deadLettersPage(deps: PageDeps): Router {
  const router = Router();

  const showAll = async (req: Request, res: Response) => {
    const { accountId, timeZone } = adminContext(res);
    const [letters, channels, open] = await Promise.all([
      listDeadLetters(deps, accountId, { limit: MOST }),
      channelNames(deps, accountId),
      countOpenDeadLetters(deps, accountId),
    ]);
    sendPage(deps, req, res, 'activity/dead-letters', {
      title: 'Activity',
      section: 'activity',
      sections: activitySections('dead-letters', open),
      rows: letters.map((letter) => present(letter, channels, timeZone)),
    });
  };

  const load = async (req: Request, res: Response): Promise<DeadLetterDoc> => {
    const { accountId } = adminContext(res);
    const letter = await deadLetterById(deps, accountId, pageId(req.params.id, 'dead letter'));
    if (!letter) throw notFound('dead letter');
    return letter;
  };

  const show = async (req: Request, res: Response) => {
    const { accountId, timeZone } = adminContext(res);
    const letter = await load(req, res);
    sendPage(deps, req, res, 'activity/dead-letter', {
      title: topicWords(letter.topic ?? letter.routingKey.replace('.', '/')),
      section: 'activity',
      letter: present(letter, await channelNames(deps, accountId), timeZone),
      payload: readablePayload(letter.body),
    });
  };

  const act =
    (work: typeof discardDeadLetter | typeof replayDeadLetter, done: string) =>
    async (req: Request, res: Response) => {
      const { accountId, actor } = adminContext(res);
      const letter = await load(req, res);
      try {
        await work(deps, accountId, letter._id, actor);
        await flash(req, { kind: 'success', text: done });
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        const cure = error.cure ?? 'It is still open: try again in a moment.';
        await flash(req, { kind: 'warning', text: `${error.message} ${cure}` });
      }
      res.redirect(303, PATH);
    };
  const replay = act(replayDeadLetter, 'The dead letter goes through the queue once more.');
  const discard = act(discardDeadLetter, 'The dead letter was discarded.');

  router.get(PATH, showAll);
  router.get(`${PATH}/:id`, show);
  router.post(`${PATH}/:id/replay`, replay);
  router.post(`${PATH}/:id/discard`, discard);
  return refuseOtherMethods(router);
}

function present(letter: Omit<DeadLetterDoc, 'body'>, channels: Map<string, string>, timeZone: string) {
  return {
    href: `${PATH}/${letter._id.toString()}`,
    title: topicWords(letter.topic ?? letter.routingKey.replace('.', '/')),
    channel: channels.get(letter.channelId?.toString() ?? '') ?? null,
    reason: letter.reason,
    code: letter.code,
    at: dateTime(letter.deadAt, timeZone),
    firstSeen: dateTime(letter.firstSeenAt, timeZone),
    state: STATES[letter.state],
    isOpen: letter.state === 'open',
    settled: letter.settledAt
      ? `${dateTime(letter.settledAt, timeZone).text} by ${letter.settledBy ?? 'the gateway'}`
      : null,
  };
}
