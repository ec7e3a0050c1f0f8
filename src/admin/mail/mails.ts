import { type Request, Router } from 'express';
import { Types } from 'mongoose';
import { MAIL_STATES, type MailState } from '../../mail/model.ts';
import { type MailFilter, newestMails } from '../../mail/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { count, dateTime, maskEmail } from '../frame/format.ts';
import { channelNames } from '../frame/order-queries.ts';
import { pagerLinks } from '../frame/page-cursor.ts';
import { queryText } from '../frame/query-text.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { MAIL_KIND, MAIL_MEANING, MAIL_STATE } from '../frame/words.ts';

const PAGE_SIZE = 50;
const isId = (value: string) => /^[0-9a-f]{24}$/.test(value);

export function mailsPage(deps: PageDeps): Router {
  const router = Router();
  router.get('/mail', async (req, res) => {
    const { accountId, timeZone } = adminContext(res);
    const { query, filter } = readFilter(req);
    const before = queryText(req.query.cursor);
    const [rows, channels] = await Promise.all([
      newestMails(deps, accountId, filter, {
        limit: PAGE_SIZE + 1,
        ...(isId(before) ? { before: new Types.ObjectId(before) } : {}),
      }),
      channelNames(deps, accountId),
    ]);
    const shown = rows.slice(0, PAGE_SIZE);
    const next = rows.length > PAGE_SIZE ? (shown.at(-1)?._id.toString() ?? null) : null;
    const states = MAIL_STATES.map((state): [string, string] => [state, MAIL_STATE[state].text]);
    sendPage(deps, req, res, 'mails', {
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
        to: maskEmail(mail.to),
        why: mail.explanation ?? MAIL_MEANING[mail.state],
        at: dateTime(mail.sentAt ?? mail.updatedAt, timeZone),
        attempts: count(mail.attempts.length, 'try', 'tries'),
      })),
      pager: pagerLinks('/mail', query, req.query.cursor, next),
    });
  });
  return router;
}

function readFilter(req: Request): { query: Record<string, string>; filter: MailFilter } {
  const query = {
    order: queryText(req.query.order).replace(/^#/, ''),
    state: queryText(req.query.state),
    channel: queryText(req.query.channel),
  };
  return {
    query,
    filter: {
      ...(query.order ? { orderNumber: query.order } : {}),
      ...((MAIL_STATES as readonly string[]).includes(query.state)
        ? { state: query.state as MailState }
        : {}),
      ...(isId(query.channel) ? { channelId: new Types.ObjectId(query.channel) } : {}),
    },
  };
}
