import { Router } from 'express';
import { apiCaller } from '../api/caller.ts';
import { parsePageQuery, toPage } from '../api/page-query.ts';
import { choiceFilter, idFilter, textFilter } from '../api/read-filter.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { parseId } from '../ids.ts';
import { MAIL_STATES } from './model.ts';
import { presentMail } from './present-mail.ts';
import { findMail, listMails, type MailFilter } from './queries.ts';

/** The routes under `/api/v1/mails`: every mail, sent or not, with its reason. */
export function mailsApi(deps: Pick<Deps, 'db'>): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { accountId } = apiCaller(res);
    const page = parsePageQuery(req.query);
    const filter: MailFilter = {};
    let nothingFits = false;
    for (const name of ['channelId', 'orderId', 'shipmentId'] as const) {
      const id = idFilter(req.query, name);
      if (id) filter[name] = id;
      nothingFits ||= id === null;
    }
    const states =
      choiceFilter(req.query, 'status', MAIL_STATES) ?? choiceFilter(req.query, 'state', MAIL_STATES);
    const kind = textFilter(req.query, 'kind');
    if (states) filter.state = { $in: states };
    if (kind) filter.kind = kind;
    const channelOrderId = textFilter(req.query, 'channelOrderId');
    if (channelOrderId) filter.channelOrderId = channelOrderId;
    const rows = nothingFits ? [] : await listMails(deps, accountId, filter, page);
    res.json(toPage(page, rows, presentMail));
  });

  router.get('/:id', async (req, res) => {
    const { accountId } = apiCaller(res);
    const id = parseId(req.params.id);
    const mail = id && (await findMail(deps, accountId, id));
    if (!mail) throw new GatewayError('mail_not_found', 'There is no such mail.', { status: 404 });
    res.json(presentMail(mail));
  });
  return router;
}
