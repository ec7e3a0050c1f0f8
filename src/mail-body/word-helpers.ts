import type Handlebars from 'handlebars';
import type { MailWords, WordValues } from './words.ts';

/** A place in a sentence whose text is put in after the sentence is escaped; no text of ours or theirs holds it. */
const MARK = '\uE000';

export interface WithWords {
  words: MailWords;
  colours: { light: { link: string } };
}

/**
 * The helpers of a mail's templates: `{{t "key" name=value}}` is a sentence of its language, `link` and `strong` make
 * markup that may stand in one. In HTML every value is escaped and kept apart from the text's direction.
 */
export function addWordHelpers(handlebars: typeof Handlebars, as: 'html' | 'text'): void {
  const { SafeString, escapeExpression } = handlebars;
  const html = as === 'html';
  const root = (options: Handlebars.HelperOptions) => (options.data as { root: WithWords }).root;

  handlebars.registerHelper('t', (key: string, options: Handlebars.HelperOptions) => {
    const { words } = root(options);
    const given = options.hash as Record<string, unknown>;
    if (!html) return words.t(key, given as WordValues);
    const inserted: string[] = [];
    const values = Object.fromEntries(
      Object.entries(given).map(([name, value]) => {
        if (typeof value === 'number') return [name, value];
        const markup =
          value instanceof SafeString ? value.toString() : `<bdi>${escapeExpression(value as string)}</bdi>`;
        return [name, `${MARK}${inserted.push(markup) - 1}${MARK}`];
      }),
    );
    const sentence = escapeExpression(words.t(key, values));
    return new SafeString(
      sentence.replace(
        new RegExp(`${MARK}(\\d+)${MARK}`, 'g'),
        (_, at: string) => inserted[Number(at)] ?? '',
      ),
    );
  });
  handlebars.registerHelper('upper', (text: string, options: Handlebars.HelperOptions) =>
    text.toLocaleUpperCase(root(options).words.language),
  );
  handlebars.registerHelper('strong', (text: string) =>
    html ? new SafeString(`<strong><bdi>${escapeExpression(text)}</bdi></strong>`) : text,
  );
  handlebars.registerHelper('link', (url: string, text: unknown, options: Handlebars.HelperOptions) => {
    if (!html) return text;
    const shown = escapeExpression(text as string);
    if (!url) return new SafeString(shown);
    const style = `color:${root(options).colours.light.link};text-decoration:underline`;
    return new SafeString(`<a class="link" href="${escapeExpression(url)}" style="${style}">${shown}</a>`);
  });
}
