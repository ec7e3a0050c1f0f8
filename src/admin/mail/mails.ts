import { type Request, type Response, Router } from 'express';
import { channelNames } from '../../channels/queries.ts';
import { parseId } from '../../ids.ts';
import { newestPage, splitPage } from '../../list-page.ts';
import { maskEmail } from '../../mail/mask-email.ts';
import { MAIL_STATES } from '../../mail/model.ts';
import { listMails, type MailFilter } from '../../mail/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { count, dateTime, NONE } from '../frame/format.ts';
import { pagerLinks } from '../frame/pager.ts';
import { queryText } from '../frame/query-text.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { MAIL_KIND, MAIL_MEANING, MAIL_STATE } from '../frame/words.ts';

export function mailsPage(deps: PageDeps): Router {
  const router = Router();
  const show = async (req: Request, res: Response) => {
    const { accountId, timeZone } = adminContext(res);
    const { query, filter } = readFilter(req);
    const page = newestPage(null, req.query.cursor);
    const [rows, channels] = await Promise.all([
      listMails(deps, accountId, filter, page),
      channelNames(deps, accountId),
    ]);
    const { shown, nextCursor } = splitPage(page, rows);
    const states = MAIL_STATES.map((state): [string, string] => [state, MAIL_STATE[state].text]);
    sendPage(deps, req, res, 'mail/mails', {
      title: 'Mail',
      section: 'mail',
      form: formView(['order', 'state', 'channel'], query),
      stateOptions: options([['', 'All states'], ...states], query.state ?? ''),
      channelOptions: options([['', 'All channels'], ...channels], query.channel ?? ''),
      filtered: Object.values(query).some((value) => value !== ''),
      rows: shown.map((mail) => ({
        href: `/mail/${mail._id.toString()}`,
        kind: MAIL_KIND[mail.kind] ?? mail.kind,
        state: MAIL_STATE[mail.state],
        orderNumber: mail.orderNumber,
        orderHref: `/orders/${mail.orderId.toString()}`,
        to: maskEmail(mail.to) ?? NONE,
        why: mail.explanation ?? MAIL_MEANING[mail.state],
        at: dateTime(mail.sentAt ?? mail.updatedAt, timeZone),
        attempts: count(mail.attempts.length, 'try', 'tries'),
      })),
      pager: pagerLinks('/mail', query, req.query.cursor, nextCursor),
    });
  };

  router.get('/mail', show);
  return refuseOtherMethods(router);
}

function readFilter(req: Request): { query: Record<string, string>; filter: MailFilter } {
  const query = {
    order: queryText(req.query.order).replace(/^#/, ''),
    state: queryText(req.query.state),
    channel: queryText(req.query.channel),
  };
  const state = MAIL_STATES.find((name) => name === query.state);
  const channelId = parseId(query.channel);
  return {
    query,
    filter: {
      ...(query.order ? { orderNumber: query.order } : {}),
      ...(state ? { state } : {}),
      ...(channelId ? { channelId } : {}),
    },
  };
}
