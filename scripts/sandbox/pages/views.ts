import fs from 'node:fs';
import Handlebars from 'handlebars';
import { FAULT_NAMES, FAULTS } from '../faults.ts';
import type { Store } from '../store/store.ts';

const FOLDER = new URL('./views/', import.meta.url);
const NAVIGATION = [
  { href: '/', label: 'Home' },
  { href: '/admin/orders', label: 'Orders' },
  { href: '/admin/products', label: 'Products' },
  { href: '/admin/integrations', label: 'Integrations' },
  { href: '/admin/webhooks', label: 'Webhooks' },
  { href: '/admin/faults', label: 'Faults' },
];

export interface Views {
  render(
    page: { view: string; title: string; data: Record<string, unknown> },
    frame?: { path?: string; notice?: string | undefined },
  ): string;
}

/** The Handlebars views of `views/`, each inside the layout. Everything shown is escaped. */
export function createViews(store: Store): Views {
  const engine = Handlebars.create();
  engine.registerHelper('one', (count: unknown) => count === 1);
  const views = new Map<string, Handlebars.TemplateDelegate>();
  for (const file of fs.readdirSync(FOLDER)) {
    const name = /^(.+)\.hbs$/.exec(file)?.[1];
    if (!name) continue;
    const source = fs.readFileSync(new URL(file, FOLDER), 'utf8');
    engine.registerPartial(name, source);
    views.set(name, engine.compile(source));
  }
  return {
    render({ view, title, data }, { path = '', notice } = {}) {
      const template = views.get(view);
      if (!template) throw new Error(`no view ${view}`);
      return template({
        ...data,
        title,
        notice,
        navigation: NAVIGATION.map(({ href, label }) => ({
          href,
          label,
          current: href === '/' ? path === '/' : isBelow(path, href),
        })),
        faultsOn: FAULT_NAMES.filter(
          (name) => store.faults.get(name).probability > 0 || store.faults.get(name).next > 0,
        )
          .map((name) => FAULTS[name].label)
          .join(', '),
      });
    },
  };
}

const isBelow = (path: string, href: string) =>
  path === href ||
  path.startsWith(`${href}/`) ||
  (href === '/admin/integrations' && path.startsWith('/admin/api-tokens'));
