import type { Request, Response } from 'express';
import type { AdminContext, PageDeps } from './admin-deps.ts';
import { takeFlashes } from './flash.ts';
import type { ViewModel } from './views.ts';

export type Section = 'settings' | 'sales-channels' | 'orders' | 'products' | 'mail' | 'activity' | null;

export interface PageModel extends ViewModel {
  /** The page's one heading and the first part of the window's title. */
  title: string;
  section: Section;
  /** Where scripts are off, the page is loaded again after so many seconds. */
  refreshSeconds?: number | null;
}

const NAVIGATION = [
  { section: 'orders', href: '/orders', text: 'Orders', icon: 'package' },
  { section: 'products', href: '/products', text: 'Products', icon: 'tag' },
  { section: 'mail', href: '/mail', text: 'Mail', icon: 'mail' },
  { section: 'activity', href: '/activity', text: 'Activity', icon: 'activity' },
  { section: 'sales-channels', href: '/settings/sales-channels', text: 'Sales Channels', icon: 'channels' },
  { section: 'settings', href: '/settings/general', text: 'Settings', icon: 'settings' },
];

/**
 * Renders `templates/admin/<view>.hbs` in the layout. The view reads its own model and besides
 * `csrf`, the session's token for the hidden field of its forms.
 */
export function sendPage(
  deps: Pick<PageDeps, 'views' | 'assets'>,
  req: Request,
  res: Response,
  view: string,
  model: PageModel,
  status = 200,
): void {
  const context = res.locals.admin as AdminContext | undefined;
  const csrf = (res.locals.csrfToken as (() => string) | undefined)?.() ?? '';
  const flashes = takeFlashes(req);
  const body = deps.views.render(view, { ...model, csrf });
  const html = deps.views.render('frame/layout', {
    body,
    csrf,
    title: model.title,
    refreshSeconds: model.refreshSeconds ?? null,
    user: context ? { email: context.user.email, account: context.account.name } : null,
    navigation: NAVIGATION.map((entry) => ({ ...entry, current: entry.section === model.section })),
    toasts: flashes.map(({ kind, text, link }) => ({
      kind,
      text,
      link: link ?? null,
      icon: kind === 'success' ? 'check' : 'alert',
    })),
    assets: {
      tabler: deps.assets.url('tabler.css'),
      css: deps.assets.url('admin.css'),
      js: deps.assets.url('admin.js'),
      icon: deps.assets.url('favicon.svg'),
    },
  });
  const send = () => res.status(status).set('Cache-Control', 'no-store').type('html').send(html);
  // A message that is shown is gone from the session first: else a quick next page shows it once more.
  if (flashes.length > 0) req.session.save(send);
  else send();
}
