import { type Request, Router } from 'express';
import type { PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { channelNames, countViews, listOrders, PAGE_SIZE, VIEWS } from '../frame/order-queries.ts';
import { pagerLinks, readCursor, writeCursor } from '../frame/page-cursor.ts';
import { queryText } from '../frame/query-text.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { presentOrderRow } from './order-row.ts';

const COUNTED = ['todo', 'on_hold', 'exception'];
const COUNT_LIMIT = 1_000;

export function ordersPage(deps: PageDeps): Router {
  const router = Router();
  router.get('/', (_req, res) => res.redirect(303, '/orders'));

  router.get('/orders', async (req, res) => {
    const { accountId, timeZone } = adminContext(res);
    const filter = readFilter(req);
    const cursor = readCursor(req.query.cursor);
    const [rows, channels, counts] = await Promise.all([
      listOrders(deps, accountId, filter, cursor),
      channelNames(deps, accountId),
      countViews(deps, accountId, COUNTED),
    ]);
    const shown = rows.slice(0, PAGE_SIZE);
    const last = shown.at(-1);
    const next = rows.length > PAGE_SIZE && last ? writeCursor(last.processedAt, last._id) : null;
    const query = {
      status: filter.view === 'current' ? '' : filter.view,
      channel: filter.channelId,
      q: filter.search,
    };
    const form = formView(['q', 'channel'], { q: filter.search, channel: filter.channelId });
    sendPage(deps, req, res, 'orders', {
      title: 'Orders',
      section: 'orders',
      views: Object.entries(VIEWS).map(([name, { text }]) => ({
        text,
        href: pagerLinks('/orders', { ...query, status: name === 'current' ? '' : name }, true, null).first,
        current: name === filter.view,
        count: viewCount(counts.get(name)),
      })),
      view: filter.view === 'current' ? null : filter.view,
      form,
      channelOptions: options([['', 'All channels'], ...channels], filter.channelId),
      rows: shown.map((order) => presentOrderRow(order, { channels, timeZone, now: deps.now() })),
      filtered: filter.search !== '' || filter.channelId !== '' || filter.view !== 'current',
      hasChannels: channels.size > 0,
      pager: pagerLinks('/orders', query, req.query.cursor, next),
    });
  });
  return router;
}

const viewCount = (n: number | undefined) =>
  n === undefined ? null : n >= COUNT_LIMIT ? `${COUNT_LIMIT - 1}+` : String(n);

function readFilter(req: Request) {
  const view = queryText(req.query.status);
  return {
    view: Object.hasOwn(VIEWS, view) ? view : 'current',
    channelId: queryText(req.query.channel),
    search: queryText(req.query.q),
  };
}
