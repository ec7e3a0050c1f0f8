import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { staticFiles } from '../../web/static-files.ts';
import type { Store } from '../store/store.ts';
import { faultPages } from './faults.ts';
import { homePages } from './home.ts';
import { orderPages } from './orders.ts';
import { picturePages } from './pictures.ts';
import { productPages } from './products.ts';
import type { PageAnswer, PageRoute } from './route.ts';
import { tokenPages } from './tokens.ts';
import { createViews } from './views.ts';
import { webhookPages } from './webhooks.ts';

const ROUTES: readonly PageRoute[] = [
  homePages,
  orderPages,
  productPages,
  tokenPages,
  webhookPages,
  faultPages,
  picturePages,
].flat();
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
const FORM_LIMIT = 65_536;

/** The store's pages for people; what none of them answers is a page too. */
export function createPages(store: Store): Router {
  const views = createViews(store);
  const notices = new Map<string, string>();
  const pages = express.Router({ caseSensitive: true, strict: true });

  const remember = (notice: string) => {
    const key = randomUUID();
    notices.set(key, notice);
    const [oldest = ''] = notices.keys();
    if (notices.size > 100) notices.delete(oldest);
    return key;
  };
  const send = (req: Request, res: Response, answer: PageAnswer) => {
    if ('redirect' in answer) res.redirect(303, `${answer.redirect}?notice=${remember(answer.notice)}`);
    else if ('type' in answer) res.type(answer.type).send(answer.text);
    else {
      const key = queryOf(req).get('notice') ?? '';
      const notice = notices.get(key);
      notices.delete(key);
      res.status(answer.status ?? 200).send(views.render(answer, { path: req.path, notice }));
    }
  };
  const message = (status: number, title: string, text: string): PageAnswer => ({
    view: 'message',
    status,
    title,
    data: { text },
  });

  pages.use((_req, res, next) => {
    res.set(HEADERS);
    next();
  });
  pages.use('/assets', staticFiles(new URL('./assets/', import.meta.url)));
  pages.use((req, res, next) => {
    if (req.method !== 'POST' || isSameOrigin(req)) next();
    else send(req, res, message(403, 'Refused', 'This form was sent from another site.'));
  });
  pages.use(express.text({ type: () => true, limit: FORM_LIMIT }));
  for (const { method, path, answer } of ROUTES) {
    pages[method](path, (req: Request<Record<string, string>>, res: Response) => {
      const form = new URLSearchParams(typeof req.body === 'string' ? req.body : '');
      send(req, res, answer({ store, params: req.params, query: queryOf(req), form }));
    });
  }
  pages.use((req, res) => send(req, res, message(404, 'Not found', 'There is no such page in this store.')));
  pages.use((error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (error instanceof RangeError) send(req, res, message(404, 'Not there', error.message));
    else next(error);
  });
  return pages;
}

const queryOf = (req: Request): URLSearchParams => new URLSearchParams(req.url.slice(req.path.length));

/** Enough for made-up data: browsers name the origin of every form, and other programs name none. */
function isSameOrigin(req: Request): boolean {
  const site = req.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = req.headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
