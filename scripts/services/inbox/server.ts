import { createServer, type Server, type ServerResponse } from 'node:http';
import type { ParsedMail } from 'mailparser';
import { INBOX_SCRIPT, INBOX_STYLE, listPage, messagePage, missingPage } from './pages.ts';
import type { InboxStore } from './store.ts';

const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'";
// A mail may bring its own styles and pictures; no script of it runs (there is no script-src) and it has no
// look at this page (no allow-same-origin). allow-scripts is there for accessibility checkers only: they
// wait for ever in a frame that cannot run theirs.
const MAIL_POLICY =
  "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; font-src http: https: data:";

/**
 * The inbox as pages and as JSON: `/`, `/messages/{id}`, `…/html`, `…/raw`, `/api/messages` (newest
 * first) and `/api/messages/{id}` with `html`, `text` and `headers`.
 */
export function createInboxServer(store: InboxStore): Server {
  return createServer((request, response) => {
    route(store, request.method ?? 'GET', new URL(request.url ?? '/', 'http://inbox'), response).catch(
      (error) => {
        if (!response.headersSent) send(response, 500, 'text/plain', String(error));
        else response.destroy();
      },
    );
  });
}

async function route(store: InboxStore, method: string, url: URL, response: ServerResponse): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD')
    return send(response, 405, 'text/plain', 'Only reading is possible here.');
  const html = (body: string, status = 200) => send(response, status, 'text/html', body);
  if (url.pathname === '/') return html(listPage(store.list(), Number(url.searchParams.get('page')) || 1));
  if (url.pathname === '/style.css') return send(response, 200, 'text/css', INBOX_STYLE);
  if (url.pathname === '/refresh.js') return send(response, 200, 'text/javascript', INBOX_SCRIPT);
  if (url.pathname === '/api/messages') return json(response, store.list());
  const match = /^(\/api)?\/messages\/([0-9a-f-]+)(?:\/(html|raw))?$/.exec(url.pathname);
  const entry = match && store.list().find(({ id }) => id === match[2]);
  const parsed = entry ? await store.parsed(entry.id) : null;
  if (!match || !entry || !parsed) return html(missingPage(), 404);
  if (match[1]) return json(response, { ...entry, ...content(parsed) });
  if (match[3] === 'raw') {
    response.setHeader('content-disposition', `attachment; filename="${entry.id}.eml"`);
    return send(response, 200, 'message/rfc822', (await store.raw(entry.id)) ?? '');
  }
  if (match[3] === 'html') {
    // Links open beside the inbox instead of inside the small frame.
    return send(response, 200, 'text/html', `<base target="_blank">${parsed.html || ''}`, MAIL_POLICY);
  }
  return html(messagePage(entry, parsed));
}

function content(mail: ParsedMail) {
  // A header that occurs several times keeps all its lines, in order.
  const headers: Record<string, string[]> = {};
  for (const { key, line } of mail.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim();
    headers[key] = [...(headers[key] ?? []), value];
  }
  return { html: mail.html || null, text: mail.text ?? null, headers };
}

function json(response: ServerResponse, value: unknown): void {
  send(response, 200, 'application/json', JSON.stringify(value));
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  policy = PAGE_POLICY,
): void {
  response.writeHead(status, {
    'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
}
