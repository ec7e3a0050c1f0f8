import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { asked, choiceFilter, idFilter, textFilter } from '../api/filters.ts';
import { listPage, PAGE_QUERY, pageOf, toPage } from '../api/page-query.ts';
import { recordId } from '../api/record-id.ts';
import { type Route, route } from '../api/route.ts';
import type { Deps } from '../deps.ts';
import { mailAnswer } from './mail-answer.ts';
import { MAIL_STATES } from './model.ts';
import { presentMail } from './present-mail.ts';
import { findMail, listMails } from './queries.ts';
import { mailNotFound } from './refusals.ts';

/** Reading mails: every one, sent or not, with its reason. */
export const mailsRoutes = (deps: Pick<Deps, 'db'>): Route[] => [
  route({
    method: 'get',
    path: '/mails',
    tag: 'Mails',
    summary: 'List mails, sent or not, with the reason',
    query: {
      status: choiceFilter(MAIL_STATES, 'Only in this state'),
      state: choiceFilter(MAIL_STATES, 'The same as `status`').meta({ deprecated: true }),
      kind: textFilter('Only of this kind, such as despatch'),
      channelId: idFilter('Only of this sales channel'),
      orderId: idFilter('Only of this order, by its `id`'),
      channelOrderId: textFilter('Only with this ReCharge order id'),
      shipmentId: idFilter('Only of this shipment'),
      ...PAGE_QUERY,
    },
    answers: { 200: { description: 'A page', schema: pageOf(mailAnswer) } },
    async handler({ caller, query }) {
      const { kind, channelId, orderId, channelOrderId, shipmentId } = query;
      const states = query.status ?? query.state;
      const state = states && { $in: states };
      const filter = asked({ state, kind, channelId, orderId, channelOrderId, shipmentId });
      const page = listPage(query);
      const rows = await listMails(deps, caller.accountId, filter, page);
      return { status: 200, body: toPage(page, rows, presentMail) };
    },
  }),
  route({
    method: 'get',
    path: '/mails/{id}',
    tag: 'Mails',
    summary: 'Read a mail',
    params: recordId(mailNotFound, EXAMPLE_IDS.mail),
    answers: { 200: { description: 'The record', schema: mailAnswer } },
    async handler({ caller, params }) {
      const mail = await findMail(deps, caller.accountId, params.id);
      if (!mail) throw mailNotFound();
      return { status: 200, body: presentMail(mail) };
    },
  }),
];
