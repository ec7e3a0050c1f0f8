import express, { type Response, type Router } from 'express';
import type { ParsedMail } from 'mailparser';
import { compileViews } from '../../web/compile-views.ts';
import { staticFiles } from '../../web/static-files.ts';
import { listView, messageView } from './models.ts';
import type { InboxEntry, InboxStore } from './store.ts';

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'",
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
// A mail may bring its own styles and pictures; no script of it runs (there is no script-src) and it has no
// look at this page (no allow-same-origin). allow-scripts is there for accessibility checkers only: they
// wait for ever in a frame that cannot run theirs.
const MAIL_POLICY =
  "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; font-src http: https: data:";

/** What a route below `/messages/:id` finds in `res.locals`. */
interface Mail {
  entry: InboxEntry;
  mail: ParsedMail;
}

/**
 * The inbox as pages and as JSON: `/`, `/messages/{id}`, `…/html`, `…/raw`, `/api/messages` (newest
 * first) and `/api/messages/{id}` with `html`, `text` and `headers`.
 */
export function inboxRoutes(store: InboxStore): Router {
  const render = compileViews(new URL('./views/', import.meta.url));
  const routes = express.Router({ strict: true });

  routes.use((req, res, next) => {
    res.set(HEADERS);
    if (req.method === 'GET' || req.method === 'HEAD') next();
    else res.status(405).type('text/plain').send('Only reading is possible here.');
  });
  routes.use(staticFiles(new URL('./assets/', import.meta.url)));
  routes.param('id', async (_req, res, next, id) => {
    const entry = store.list().find((candidate) => candidate.id === id);
    const mail = entry ? await store.parsed(entry.id) : null;
    if (!mail) return next('route');
    Object.assign(res.locals, { entry, mail });
    next();
  });

  routes.get('/', (req, res) => {
    res.send(render('list', listView(store.list(), Number(req.query.page) || 1)));
  });
  routes.get('/api/messages', (_req, res) => {
    res.json(store.list());
  });
  routes.get('/api/messages/:id', (_req, res: Response<unknown, Mail>) => {
    const { entry, mail } = res.locals;
    res.json({ ...entry, html: mail.html || null, text: mail.text ?? null, headers: headersOf(mail) });
  });
  routes.get('/messages/:id', (_req, res: Response<unknown, Mail>) => {
    res.send(render('message', messageView(res.locals.entry, res.locals.mail)));
  });
  routes.get('/messages/:id/html', (_req, res: Response<unknown, Mail>) => {
    // Links open beside the inbox instead of inside the small frame.
    const html = `<base target="_blank">${res.locals.mail.html || ''}`;
    res.set('Content-Security-Policy', MAIL_POLICY).send(html);
  });
  routes.get('/messages/:id/raw', async (_req, res: Response<unknown, Mail>) => {
    const { id } = res.locals.entry;
    res.attachment(`${id}.eml`).send(await store.raw(id));
  });
  routes.use((_req, res) => {
    res.status(404).send(render('missing', {}));
  });
  return routes;
}

/** A header that occurs several times keeps all its lines, in order. */
function headersOf(mail: ParsedMail): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const { key, line } of mail.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim();
    headers[key] = [...(headers[key] ?? []), value];
  }
  return headers;
}
