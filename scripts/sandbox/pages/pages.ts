import type http from 'node:http';
import type { Store } from '../store/store.ts';
import { assetRoutes } from './assets.ts';
import { faultPages } from './faults.ts';
import { homePages } from './home.ts';
import { orderPages } from './orders.ts';
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
  assetRoutes,
].flat();
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
const FORM_LIMIT = 65_536;

export interface Pages {
  /** Whether a request is for the pages; all others are the API's. */
  owns: (req: http.IncomingMessage) => boolean;
  handle: (req: http.IncomingMessage, res: http.ServerResponse) => Promise<void>;
}

export function createPages(store: Store): Pages {
  const views = createViews(store);
  const notices = new Map<string, string>();

  const remember = (notice: string) => {
    const key = `${Date.now().toString(36)}${notices.size}`;
    notices.set(key, notice);
    const [oldest] = notices.keys();
    if (notices.size > 100 && oldest !== undefined) notices.delete(oldest);
    return key;
  };

  return {
    owns(req) {
      const path = pathOf(req);
      if (/^\/(admin|assets|images)(\/|$)/.test(path) || path === '/favicon.ico') return true;
      const wantsJson = (req.headers.accept ?? '').startsWith('application/json');
      return path === '/' && req.headers['x-recharge-access-token'] === undefined && !wantsJson;
    },

    async handle(req, res) {
      const url = new URL(req.url ?? '/', 'http://sandbox');
      const method = req.method === 'HEAD' ? 'GET' : req.method;
      const route = ROUTES.find(
        (candidate) => candidate.method === method && candidate.pattern.test(url.pathname),
      );
      const send = (status: number, type: string, text: string) =>
        void res
          .writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` })
          .end(req.method === 'HEAD' ? '' : text);
      if (!route)
        return send(
          404,
          'text/html',
          views.render({
            view: 'message',
            title: 'Not found',
            data: { text: 'There is no such page in this store.' },
          }),
        );
      if (method === 'POST' && !isSameOrigin(req)) {
        return send(
          403,
          'text/html',
          views.render({
            view: 'message',
            title: 'Refused',
            data: { text: 'This form was sent from another site.' },
          }),
        );
      }
      let answer: PageAnswer;
      try {
        const form = new URLSearchParams(method === 'POST' ? await readForm(req) : '');
        answer = route.answer({
          store,
          params: route.pattern.exec(url.pathname)?.slice(1) ?? [],
          query: url.searchParams,
          form,
        });
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        answer = { view: 'message', title: 'Not there', status: 404, data: { text: error.message } };
      }
      if ('redirect' in answer) {
        const notice =
          answer.notice === undefined
            ? ''
            : `${answer.redirect.includes('?') ? '&' : '?'}notice=${remember(answer.notice)}`;
        return void res.writeHead(303, { ...HEADERS, Location: answer.redirect + notice }).end();
      }
      if ('type' in answer) return send(200, answer.type, answer.text);
      const key = url.searchParams.get('notice') ?? '';
      const notice = notices.get(key);
      notices.delete(key);
      send(answer.status ?? 200, 'text/html', views.render(answer, { path: url.pathname, notice }));
    },
  };
}

const pathOf = (req: http.IncomingMessage) => (req.url ?? '/').split('?')[0] ?? '/';

/** Enough for a store of made-up data: browsers name the origin of every form, and other programs name none. */
function isSameOrigin(req: http.IncomingMessage): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = req.headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

async function readForm(req: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > FORM_LIMIT) throw new RangeError('That form is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
