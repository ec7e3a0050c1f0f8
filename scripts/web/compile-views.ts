import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

/** Renders a view by its name. @throws Error when there is none of that name. */
export type RenderView = (view: string, data: Record<string, unknown>) => string;

/** The Handlebars files of a folder by name, each also a partial of the others. All they show is escaped. */
export function compileViews(
  folder: URL,
  helpers: Record<string, Handlebars.HelperDelegate> = {},
): RenderView {
  const engine = Handlebars.create();
  engine.registerHelper(helpers);
  const views = new Map<string, Handlebars.TemplateDelegate>();
  for (const file of readdirSync(folder)) {
    const name = file.replace(/\.hbs$/, '');
    const view = engine.compile(readFileSync(new URL(file, folder), 'utf8'), { preventIndent: true });
    engine.registerPartial(name, view);
    views.set(name, view);
  }
  return (name, data) => {
    const view = views.get(name);
    if (!view) throw new Error(`no view is named ${name}`);
    return view(data);
  };
}
