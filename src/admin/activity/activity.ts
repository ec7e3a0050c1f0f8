import { type Request, Router } from 'express';
import { Types } from 'mongoose';
import { audits } from '../../audit/model.ts';
import { countOpenDeadLetters } from '../../events/dead-letters.ts';
import { OUTCOMES, type Outcome } from '../../events/model.ts';
import { listEvents } from '../../events/queries.ts';
import { channelOrderIdsOf } from '../../orders/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { channelNames } from '../frame/order-queries.ts';
import { presentAudit, presentEvent } from '../frame/order-timeline.ts';
import { afterCursor, pagerLinks, readCursor, writeCursor } from '../frame/page-cursor.ts';
import { queryText } from '../frame/query-text.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { OUTCOME } from '../frame/words.ts';
import { activitySections } from './sections.ts';

const PAGE_SIZE = 50;

/** What came from the channels, and who changed what. */
export function activityPage(deps: PageDeps): Router {
  const router = Router();

  router.get('/activity', async (req, res) => {
    const { accountId, timeZone } = adminContext(res);
    const { query, filter } = readFilter(req);
    const objectIds = query.order ? await channelOrderIdsOf(deps, accountId, query.order) : undefined;
    const cursor = readCursor(req.query.cursor);
    const before = cursor?.at ? { receivedAt: cursor.at, id: cursor.id } : undefined;
    const [rows, channels, open] = await Promise.all([
      listEvents(deps, accountId, { ...filter, objectIds }, { limit: PAGE_SIZE, before }),
      channelNames(deps, accountId),
      countOpenDeadLetters(deps, accountId),
    ]);
    const shown = rows.slice(0, PAGE_SIZE);
    const last = shown.at(-1);
    const next = rows.length > PAGE_SIZE && last ? writeCursor(last.receivedAt, last._id) : null;
    const outcomes = OUTCOMES.map((outcome): [string, string] => [outcome, OUTCOME[outcome].text]);
    sendPage(deps, req, res, 'activity', {
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
      pager: pagerLinks('/activity', query, req.query.cursor, next),
    });
  });

  router.get('/activity/changes', async (req, res) => {
    const { accountId, timeZone } = adminContext(res);
    const [rows, open] = await Promise.all([
      audits(deps)
        .find({ $and: [{ accountId }, afterCursor(readCursor(req.query.cursor), 'at')] })
        .sort({ at: -1, _id: -1 })
        .limit(PAGE_SIZE + 1)
        .toArray(),
      countOpenDeadLetters(deps, accountId),
    ]);
    const shown = rows.slice(0, PAGE_SIZE);
    const last = shown.at(-1);
    const next = rows.length > PAGE_SIZE && last ? writeCursor(last.at, last._id) : null;
    sendPage(deps, req, res, 'activity-changes', {
      title: 'Activity',
      section: 'activity',
      sections: activitySections('changes', open),
      entries: shown.map((audit) => {
        const entry = presentAudit(audit, timeZone);
        return { ...entry, title: [entry.title, audit.target?.name].filter(Boolean).join(': ') };
      }),
      pager: pagerLinks('/activity/changes', {}, req.query.cursor, next),
    });
  });
  return router;
}

function readFilter(req: Request) {
  const query = {
    order: queryText(req.query.order),
    outcome: queryText(req.query.outcome),
    channel: queryText(req.query.channel),
  };
  const outcome = OUTCOMES.find((name): name is Outcome => name === query.outcome);
  return {
    query,
    filter: {
      outcomes: outcome ? [outcome] : undefined,
      channelId: /^[0-9a-f]{24}$/.test(query.channel) ? new Types.ObjectId(query.channel) : undefined,
    },
  };
}
