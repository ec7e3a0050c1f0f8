import type { ParsedMail } from 'mailparser';
import type { InboxEntry } from './store.ts';

const PER_PAGE = 50;

/** What the view `list` shows: one page of the mails, the nearest there is to the wanted one. */
export function listView(entries: InboxEntry[], wanted: number): Record<string, unknown> {
  const pages = Math.max(1, Math.ceil(entries.length / PER_PAGE));
  const page = Math.min(Math.max(1, wanted), pages);
  return {
    mails: entries.slice((page - 1) * PER_PAGE, page * PER_PAGE).map(entryView),
    total: `${entries.length} ${entries.length === 1 ? 'mail' : 'mails'}`,
    several: pages > 1,
    newer: page > 1 ? page - 1 : null,
    older: page < pages ? page + 1 : null,
  };
}

/** What the view `message` shows. */
export const messageView = (entry: InboxEntry, mail: ParsedMail): Record<string, unknown> => ({
  ...entryView(entry),
  html: Boolean(mail.html),
  text: mail.text ?? '(none)',
  headers: mail.headerLines.map(({ line }) => line).join('\n'),
});

const entryView = (entry: InboxEntry) => ({
  ...entry,
  title: entry.subject || '(no subject)',
  to: entry.to.join(', '),
  time: `${entry.date.slice(0, 10)} ${entry.date.slice(11, 19)} UTC`,
});
