import type { ParsedMail } from 'mailparser';
import type { InboxEntry } from './store.ts';

const PER_PAGE = 50;

export const INBOX_STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
  --line: light-dark(#d4d9e0, #3a424d); --soft: light-dark(#4a5462, #b4bdc9); --link: light-dark(#0b4f9e, #8ec2ff); }
body { margin: 0; color: light-dark(#1a2029, #eef1f5); background: light-dark(#f6f7f9, #14181d); }
header, main { max-width: 60rem; margin: 0 auto; padding: 1rem; box-sizing: border-box; }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; }
a { color: var(--link); }
p { margin: .3rem 0; }
.soft { color: var(--soft); }
ol.mails { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
ol.mails li { padding: .7rem 0; border-bottom: 1px solid var(--line); display: grid; gap: .1rem 1rem;
  grid-template-columns: minmax(0, 1fr) auto; overflow-wrap: anywhere; }
ol.mails a { font-weight: 600; }
ol.mails p { grid-column: 1 / -1; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; overflow-wrap: anywhere; }
dt { color: var(--soft); } dd { margin: 0; }
iframe { width: 100%; height: 36rem; border: 1px solid var(--line); background: #fff; color-scheme: light; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); padding: .7rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
summary { cursor: pointer; margin: 1rem 0 .5rem; }
@media (max-width: 32rem) { ol.mails li, dl { grid-template-columns: minmax(0, 1fr); } }
`;

/** Looks for new mails every 2 s and swaps the list; without JavaScript a reload does the same. */
export const INBOX_SCRIPT = `
setInterval(async () => {
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    const shown = document.querySelector('main');
    if (fresh && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
  } catch {}
}, 2000);
`;

export function listPage(entries: InboxEntry[], page: number): string {
  const pages = Math.max(1, Math.ceil(entries.length / PER_PAGE));
  const at = Math.min(Math.max(1, page), pages);
  const rows = entries.slice((at - 1) * PER_PAGE, at * PER_PAGE).map(
    (mail) => `<li><a href="/messages/${mail.id}">${escapeHtml(mail.subject || '(no subject)')}</a>
<time class="soft" datetime="${mail.date}">${time(mail.date)}</time>
<p class="soft">From ${escapeHtml(mail.from)} to ${escapeHtml(mail.to.join(', '))}</p></li>`,
  );
  const turn = [
    at > 1 ? `<a href="/?page=${at - 1}">Newer</a>` : '',
    at < pages ? `<a href="/?page=${at + 1}">Older</a>` : '',
  ].filter(Boolean);
  const body = rows.length
    ? `<p class="soft">${entries.length} ${entries.length === 1 ? 'mail' : 'mails'}, newest first</p>
<ol class="mails">${rows.join('\n')}</ol>${turn.length ? `<nav aria-label="Pages"><p>${turn.join(' · ')}</p></nav>` : ''}`
    : '<p>No mail yet. What the gateway sends shows up here by itself.</p>';
  return frame('Inbox', '<h1>Inbox</h1><p class="soft">Mails caught here went to nobody.</p>', body, true);
}

export function messagePage(entry: InboxEntry, mail: ParsedMail): string {
  const facts: [string, string][] = [
    ['From', entry.from],
    ['To', entry.to.join(', ')],
    ['Date', time(entry.date)],
    ['Message-ID', entry.messageId],
  ];
  const headers = mail.headerLines.map(({ line }) => line).join('\n');
  const title = entry.subject || '(no subject)';
  const html = mail.html
    ? `<h2>Message</h2><iframe title="The mail as its reader sees it" src="/messages/${entry.id}/html"
sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"></iframe>`
    : '';
  return frame(
    title,
    `<p><a href="/">Back to the inbox</a></p><h1>${escapeHtml(title)}</h1>`,
    `<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<p><a href="/messages/${entry.id}/raw" download>Download as a file</a></p>
${html}
<h2>Plain text</h2><pre>${escapeHtml(mail.text ?? '(none)')}</pre>
<details><summary>Headers</summary><pre>${escapeHtml(headers)}</pre></details>`,
    false,
  );
}

export function missingPage(): string {
  const back = '<p><a href="/">Back to the inbox</a></p>';
  return frame('Not found', '<h1>Not found</h1>', `<p>There is no such mail.</p>${back}`, false);
}

function frame(title: string, head: string, body: string, refresh: boolean): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">${refresh ? '<script src="/refresh.js" defer></script>' : ''}
</head><body><header>${head}</header><main>${body}</main></body></html>`;
}

const time = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
