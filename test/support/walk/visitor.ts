interface Form {
  method: string;
  action: string;
  /** As an untouched form is sent. */
  fields: Record<string, string>;
  /** By the name of each choice. */
  choices: Record<string, string[]>;
  /** What a person types into. */
  typed: string[];
}

/** So many pages of one pattern are looked at. */
const PER_PATTERN = 2;
const MOST_CHOICES = 12;

/** Somebody who follows every link and presses every button of the admin pages, whatever pages there are. */
export function createVisitor(url: string, words: { search: string[]; fields: Record<string, string> }) {
  const cookies = new Map<string, string>();
  const visits = new Map<string, number>();
  const forms = new Map<string, Form>();
  const failures: string[] = [];

  async function ask(
    path: string,
    init: { method?: string; body?: URLSearchParams } = {},
  ): Promise<{ status: number; html: string; to: string | null }> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(path, url), {
      redirect: 'manual',
      ...init,
      headers: { cookie, origin: url },
    });
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    const html = await answer.text();
    if (answer.status >= 500) failures.push(`${init.method ?? 'GET'} ${path}: ${answer.status}`);
    return { status: answer.status, html, to: answer.headers.get('location') };
  }

  const send = (path: string, fields: Record<string, string>) =>
    ask(path, { method: 'POST', body: new URLSearchParams(fields) });

  async function visit(path: string): Promise<void> {
    const todo = [path];
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const { pathname, search } = new URL(next, url);
      const pattern = patternOf(pathname, search);
      const seen = visits.get(pattern) ?? 0;
      if (seen >= PER_PATTERN) continue;
      visits.set(pattern, seen + 1);
      const { html, to } = await ask(`${pathname}${search}`);
      if (to) todo.push(to);
      for (const [, href = ''] of html.matchAll(/<a [^>]*href="(\/[^"#]*)/g)) {
        const link = unescaped(href);
        if (!/^\/(assets|api)\//.test(link)) todo.push(link);
      }
      for (const form of formsOf(html, pathname)) {
        if (form.method === 'get') todo.push(...searches(form, words.search));
        else {
          const key = patternOf(form.action.split('?')[0] ?? '', '') + Object.keys(form.fields).join();
          if (!forms.has(key)) forms.set(key, form);
        }
      }
    }
  }

  return {
    failures,
    visits,
    async signIn(email: string, password: string): Promise<void> {
      const [form] = formsOf((await ask('/login')).html, '/login');
      const { status } = await send('/login', { ...form?.fields, email, password });
      if (status !== 303) throw new Error(`signing in answered ${status}`);
    },
    visit,
    /** Sends every form that was seen once, those that `last` names at the end and in its sequence. @returns the answers by pattern. */
    async pressAll(last: RegExp[]): Promise<Map<string, number>> {
      const place = (pattern: string) => last.findLastIndex((one) => one.test(pattern));
      const answers = new Map<string, number>();
      const found = [...forms].sort(([a], [b]) => place(a) - place(b));
      for (const [pattern, form] of found) {
        const typed = Object.fromEntries(
          Object.keys(form.fields).flatMap((name) => {
            const word = words.fields[name];
            return word === undefined ? [] : [[name, word]];
          }),
        );
        answers.set(pattern, (await send(form.action, { ...form.fields, ...typed })).status);
      }
      return answers;
    },
  };
}

/** An address without what is a record's own; words such as a status stay. */
function patternOf(pathname: string, search: string): string {
  const path = pathname.replace(/[0-9a-f]{24}/g, '{id}');
  const query = [...new URLSearchParams(search)].map(([name, value]) =>
    /^[a-z_]{0,30}$/.test(value) ? `${name}=${value}` : name,
  );
  return `${path}?${query.sort().join('&')}`;
}

/** Each choice alone, each search word alone, and both together. */
function searches({ action, choices, typed }: Form, words: string[]): string[] {
  const address = (query: Record<string, string>) => `${action}?${new URLSearchParams(query).toString()}`;
  const chosen = Object.entries(choices).flatMap(([name, values]) =>
    values.slice(0, MOST_CHOICES).map((value) => ({ [name]: value })),
  );
  const written = typed.flatMap((name) => words.map((word) => ({ [name]: word })));
  const both = written.slice(0, 2).flatMap((one) => chosen.slice(-3).map((other) => ({ ...one, ...other })));
  return [...chosen, ...written, ...both].map(address);
}

function formsOf(html: string, here: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', inside = '']) => {
    const fields: Record<string, string> = {};
    const choices: Record<string, string[]> = {};
    const typed: string[] = [];
    for (const [, tag = ''] of inside.matchAll(/<(input\b[^>]*|button\b[^>]*)>/g)) {
      const name = attribute(tag, 'name');
      const type = attribute(tag, 'type') || 'text';
      if (!name || (/checkbox|radio/.test(type) && !/\bchecked\b/.test(tag))) continue;
      fields[name] = attribute(tag, 'value');
      if (/text|search/.test(type) && !tag.startsWith('button')) typed.push(name);
    }
    for (const [, name = '', text = ''] of inside.matchAll(/<textarea\b[^>]*name="([^"]*)"[^>]*>([^<]*)</g))
      fields[name] = unescaped(text);
    for (const [, name = '', list = ''] of inside.matchAll(
      /<select\b[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
    )) {
      const all = [...list.matchAll(/<option\b([^>]*)>/g)].map(([, tag = '']) => tag);
      const current = all.find((tag) => /\bselected\b/.test(tag)) ?? all[0] ?? '';
      fields[name] = attribute(current, 'value');
      choices[name] = all.map((tag) => attribute(tag, 'value')).filter(Boolean);
    }
    const method = attribute(head, 'method') || 'get';
    return { method, action: attribute(head, 'action') || here, fields, choices, typed };
  });
}

const attribute = (tag: string, name: string): string =>
  unescaped(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
