import { type Request, type Response, Router } from 'express';
import { listAudits } from '../../audit/queries.ts';
import { channelNames } from '../../channels/queries.ts';
import { countOpenDeadLetters } from '../../events/dead-letters.ts';
import { OUTCOMES } from '../../events/model.ts';
import { listEvents } from '../../events/queries.ts';
import { parseId } from '../../ids.ts';
import { newestPage, splitPage } from '../../list-page.ts';
import { channelOrderIdsOf } from '../../orders/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { pagerLinks } from '../frame/pager.ts';
import { queryText } from '../frame/query-text.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { presentAudit, presentEvent } from '../frame/timeline.ts';
import { OUTCOME } from '../frame/words.ts';
import { activitySections } from './sections.ts';

/** What came from the channels, and who changed what. */
export function activityPage(deps: PageDeps): Router {
  const router = Router();

  const showEvents = async (req: Request, res: Response) => {
    const { accountId, timeZone } = adminContext(res);
    const { query, filter } = readFilter(req);
    const objectIds = query.order ? await channelOrderIdsOf(deps, accountId, query.order) : undefined;
    const page = newestPage('receivedAt', req.query.cursor);
    const [rows, channels, open] = await Promise.all([
      listEvents(deps, accountId, { ...filter, objectIds }, page),
      channelNames(deps, accountId),
      countOpenDeadLetters(deps, accountId),
    ]);
    const { shown, nextCursor } = splitPage(page, rows);
    const outcomes = OUTCOMES.map((outcome): [string, string] => [outcome, OUTCOME[outcome].text]);
    sendPage(deps, req, res, 'activity/activity', {
      title: 'Activity',
      section: 'activity',
      sections: activitySections('events', open),
      form: formView(['order', 'outcome', 'channel'], query),
      outcomeOptions: options([['', 'All outcomes'], ...outcomes], query.outcome),
      channelOptions: options([['', 'All channels'], ...channels], query.channel),
      entries: shown.map((event) => {
        const entry = presentEvent(event, timeZone);
        const channel = channels.get(event.channelId.toString());
        const what = [entry.title, event.objectId].filter(Boolean).join(' ');
        return { ...entry, title: channel ? `${what} · ${channel}` : what };
      }),
      filtered: Object.values(query).some((value) => value !== ''),
      pager: pagerLinks('/activity', query, req.query.cursor, nextCursor),
    });
  };

  const showChanges = async (req: Request, res: Response) => {
    const { accountId, timeZone } = adminContext(res);
    const page = newestPage('at', req.query.cursor);
    const [rows, open] = await Promise.all([
      listAudits(deps, accountId, page),
      countOpenDeadLetters(deps, accountId),
    ]);
    const { shown, nextCursor } = splitPage(page, rows);
    sendPage(deps, req, res, 'activity/changes', {
      title: 'Activity',
      section: 'activity',
      sections: activitySections('changes', open),
      entries: shown.map((audit) => {
        const entry = presentAudit(audit, timeZone);
        return { ...entry, title: [entry.title, audit.target?.name].filter(Boolean).join(': ') };
      }),
      pager: pagerLinks('/activity/changes', {}, req.query.cursor, nextCursor),
    });
  };

  router.get('/activity', showEvents);
  router.get('/activity/changes', showChanges);
  return refuseOtherMethods(router);
}

function readFilter(req: Request) {
  const query = {
    order: queryText(req.query.order),
    outcome: queryText(req.query.outcome),
    channel: queryText(req.query.channel),
  };
  const outcome = OUTCOMES.find((name) => name === query.outcome);
  return {
    query,
    filter: {
      outcomes: outcome ? [outcome] : undefined,
      channelId: parseId(query.channel) ?? undefined,
    },
  };
}
