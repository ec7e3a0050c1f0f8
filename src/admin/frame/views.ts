import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { ICONS } from './icons.ts';

/** A page's data: plain values, arrays and objects; presenters make it from documents. */
export type ViewModel = Record<string, unknown>;

export interface Views {
  /**
   * @param view the template's path in `templates/admin` without its ending, as in `orders/order`
   * @throws Error when the view does not exist or reads a value that its model lacks.
   */
  render(view: string, model: ViewModel): string;
}

const HELPERS = {
  /** True when both are the same value. */
  eq: (a: unknown, b: unknown) => a === b,
  /** An outline icon, hidden from screen readers: the words beside it say the same. */
  icon: (name: string) => {
    const paths = ICONS[name];
    if (!paths) throw new Error(`no icon is named ${name}`);
    const drawn = paths.map((path) => `<path d="${path}"></path>`).join('');
    return new Handlebars.SafeString(
      `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawn}</svg>`,
    );
  },
};

/**
 * The admin templates, on a Handlebars of their own (mail templates never share helpers with it),
 * compiled once: pages in the folder of their room, what a page is made of in a folder `partials` there, or beside
 * the rooms when several use it. Strict: a misspelt name is an error and not an empty place.
 */
export function createViews(): Views {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(HELPERS)) handlebars.registerHelper(name, helper);
  const options = {
    strict: true,
    knownHelpersOnly: true,
    // A partial sees what it is given and nothing of the page around it.
    explicitPartialContext: true,
    knownHelpers: { eq: true, icon: true },
  };
  const folder = fileURLToPath(new URL('../../../templates/admin/', import.meta.url));
  const pages = new Map<string, HandlebarsTemplateDelegate>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.hbs')) continue;
    const template = handlebars.compile(readFileSync(join(folder, path), 'utf8'), options);
    const name = path.slice(0, -'.hbs'.length).split(sep).join('/');
    const [, partial] = /(?:^|\/)partials\/(.+)$/.exec(name) ?? [];
    if (!partial) pages.set(name, template);
    else if (handlebars.partials[partial]) throw new Error(`two partials are named ${partial}`);
    else handlebars.registerPartial(partial, template);
  }
  return {
    render(view, model) {
      const template = pages.get(view);
      if (!template) throw new Error(`no view is named ${view}`);
      return template(model);
    },
  };
}
