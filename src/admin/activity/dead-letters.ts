import { type Request, type Response, Router } from 'express';
import type { Types } from 'mongoose';
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
import { notFound } from '../frame/error-pages.ts';
import { flash } from '../frame/flash.ts';
import { dateTime } from '../frame/format.ts';
import { pageId } from '../frame/page-id.ts';
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

  router.get(PATH, async (req, res) => {
    const { accountId, timeZone } = adminContext(res);
    const [letters, channels, open] = await Promise.all([
      listDeadLetters(deps, accountId, { limit: MOST }),
      channelNames(deps, accountId),
      countOpenDeadLetters(deps, accountId),
    ]);
    sendPage(deps, req, res, 'dead-letters', {
      title: 'Activity',
      section: 'activity',
      sections: activitySections('dead-letters', open),
      rows: letters.map((letter) => present(letter, channels, timeZone)),
    });
  });

  const load = async (req: Request, res: Response): Promise<DeadLetterDoc> => {
    const { accountId } = adminContext(res);
    const letter = await deadLetterById(deps, accountId, pageId(req.params.id, 'dead letter'));
    if (!letter) throw notFound('dead letter');
    return letter;
  };

  router.get(`${PATH}/:id`, async (req, res) => {
    const { accountId, timeZone } = adminContext(res);
    const letter = await load(req, res);
    sendPage(deps, req, res, 'dead-letter', {
      title: topicWords(letter.topic ?? letter.routingKey.replace('.', '/')),
      section: 'activity',
      letter: present(letter, await channelNames(deps, accountId), timeZone),
      payload: readablePayload(letter.body),
    });
  });

  const act = (path: string, done: string, work: (res: Response, id: Types.ObjectId) => Promise<void>) =>
    router.post(`${PATH}/:id/${path}`, async (req, res) => {
      const letter = await load(req, res);
      try {
        await work(res, letter._id);
        await flash(req, { kind: 'success', text: done });
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        const cure = error.cure ?? 'It is still open: try again in a moment.';
        await flash(req, { kind: 'warning', text: `${error.message} ${cure}` });
      }
      res.redirect(303, PATH);
    });
  act('replay', 'The dead letter goes through the queue once more.', (res, id) => {
    const { accountId, actor } = adminContext(res);
    return replayDeadLetter(deps, accountId, id, actor);
  });
  act('discard', 'The dead letter was discarded.', (res, id) => {
    const { accountId, actor } = adminContext(res);
    return discardDeadLetter(deps, accountId, id, actor);
  });
  return router;
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
