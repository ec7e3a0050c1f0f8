import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { ICONS } from './icons.ts';

/** A page's data: plain values, arrays and objects; presenters make it from documents. */
export type ViewModel = Record<string, unknown>;

export interface Views {
  /** @throws Error when the view does not exist or reads a value that its model lacks. */
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
 * compiled once. Strict: a misspelt name is an error and not an empty place.
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
  const folder = new URL('../../../templates/admin/', import.meta.url);
  const read = (path: URL) =>
    readdirSync(path)
      .filter((name) => name.endsWith('.hbs'))
      .map((name) => ({
        name: name.slice(0, -'.hbs'.length),
        template: handlebars.compile(readFileSync(new URL(name, path), 'utf8'), options),
      }));
  for (const { name, template } of read(new URL('partials/', folder))) {
    handlebars.registerPartial(name, template);
  }
  const pages = new Map(read(folder).map(({ name, template }) => [name, template]));
  return {
    render(view, model) {
      const template = pages.get(view);
      if (!template) throw new Error(`no view is named ${view}`);
      return template(model);
    },
  };
}
