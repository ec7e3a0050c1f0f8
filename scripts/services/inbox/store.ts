import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';

export interface InboxEntry {
  id: string;
  from: string;
  to: string[];
  subject: string;
  messageId: string;
  /** When the catcher took it, ISO 8601. */
  date: string;
}

export interface InboxStore {
  /** Keeps a message; settles when it is in its file. */
  add(raw: Buffer, envelope: { from: string; to: string[] }): Promise<InboxEntry>;
  /** Newest first. */
  list(): InboxEntry[];
  raw(id: string): Promise<Buffer | null>;
  parsed(id: string): Promise<ParsedMail | null>;
}

/** The caught mails as `.eml` files in a folder, each beside a `.json` with what a list shows. */
export function createInboxStore(dir: string): InboxStore {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const entries = new Map<string, InboxEntry>();
  const names = readdirSync(dir).filter((name) => name.endsWith('.json'));
  for (const name of names.sort()) {
    const entry = JSON.parse(readFileSync(join(dir, name), 'utf8')) as InboxEntry;
    entries.set(entry.id, entry);
  }
  const write = async (name: string, content: Buffer | string) => {
    await writeFile(join(dir, `${name}.new`), content, { mode: 0o600 });
    await rename(join(dir, `${name}.new`), join(dir, name));
  };
  const raw = async (id: string) => (entries.has(id) ? await readFile(join(dir, `${id}.eml`)) : null);
  return {
    async add(content, envelope) {
      const parsed = await simpleParser(content);
      const date = new Date().toISOString();
      const id = `${date.replace(/\D/g, '')}-${randomBytes(4).toString('hex')}`;
      const entry: InboxEntry = {
        id,
        from: parsed.from?.text ?? envelope.from,
        to: envelope.to,
        subject: parsed.subject ?? '',
        messageId: parsed.messageId ?? '',
        date,
      };
      await write(`${id}.eml`, content);
      await write(`${id}.json`, JSON.stringify(entry));
      entries.set(id, entry);
      return entry;
    },
    list: () => [...entries.values()].reverse(),
    raw,
    async parsed(id) {
      const content = await raw(id);
      return content ? await simpleParser(content) : null;
    },
  };
}
