import { type Request, type Response, Router } from 'express';
import type { Types } from 'mongoose';
import { channelNames } from '../../channels/queries.ts';
import { parseId } from '../../ids.ts';
import { newestPage, splitPage } from '../../list-page.ts';
import { countOrders, listOrders } from '../../orders/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { addressOf, pagerLinks } from '../frame/pager.ts';
import { queryText } from '../frame/query-text.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { presentOrderRow } from './order-row.ts';
import { ORDER_VIEWS } from './order-views.ts';

/** The views whose tabs say how many orders wait in them. */
const COUNTED = ['todo', 'on_hold', 'exception'];
const COUNT_LIMIT = 1_000;

export function ordersPage(deps: PageDeps): Router {
  const router = Router();

  const show = async (req: Request, res: Response) => {
    const { accountId, timeZone } = adminContext(res);
    const { view, channel, search } = readQuery(req);
    const page = newestPage('processedAt', req.query.cursor);
    const filter = {
      statuses: ORDER_VIEWS[view]?.statuses,
      channelId: parseId(channel) ?? undefined,
      search,
    };
    const [rows, channels, counts] = await Promise.all([
      listOrders(deps, accountId, filter, page),
      channelNames(deps, accountId),
      countViews(deps, accountId),
    ]);
    const { shown, nextCursor } = splitPage(page, rows);
    const query = { status: view === 'current' ? '' : view, channel, q: search };
    sendPage(deps, req, res, 'orders/orders', {
      title: 'Orders',
      section: 'orders',
      views: Object.entries(ORDER_VIEWS).map(([name, { text }]) => ({
        text,
        href: addressOf('/orders', { ...query, status: name === 'current' ? '' : name }),
        current: name === view,
        count: counts.get(name) ?? null,
      })),
      view: view === 'current' ? null : view,
      form: formView(['q', 'channel'], { q: search, channel }),
      channelOptions: options([['', 'All channels'], ...channels], channel),
      rows: shown.map((order) => presentOrderRow(order, { channels, timeZone, now: deps.now() })),
      filtered: search !== '' || channel !== '' || view !== 'current',
      hasChannels: channels.size > 0,
      pager: pagerLinks('/orders', query, req.query.cursor, nextCursor),
    });
  };

  router.get('/', (_req, res) => res.redirect(303, '/orders'));
  router.get('/orders', show);
  return refuseOtherMethods(router);
}

function readQuery(req: Request) {
  const view = queryText(req.query.status);
  return {
    view: Object.hasOwn(ORDER_VIEWS, view) ? view : 'current',
    channel: queryText(req.query.channel),
    search: queryText(req.query.q),
  };
}

async function countViews(
  deps: Pick<PageDeps, 'db'>,
  accountId: Types.ObjectId,
): Promise<Map<string, string>> {
  const counts = COUNTED.map(async (view): Promise<[string, string]> => {
    const { statuses } = ORDER_VIEWS[view] ?? {};
    const count = await countOrders(deps, accountId, { statuses }, COUNT_LIMIT);
    return [view, count >= COUNT_LIMIT ? `${COUNT_LIMIT - 1}+` : String(count)];
  });
  return new Map(await Promise.all(counts));
}
