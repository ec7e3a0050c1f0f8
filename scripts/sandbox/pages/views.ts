import { compileViews } from '../../web/compile-views.ts';
import { FAULT_NAMES, FAULTS } from '../faults.ts';
import type { Store } from '../store/store.ts';

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
    frame: { path: string; notice: string | undefined },
  ): string;
}

/** The Handlebars views of `views/`, each inside the layout. */
export function createViews(store: Store): Views {
  const render = compileViews(new URL('./views/', import.meta.url), {
    one: (count: unknown) => count === 1,
  });
  const isOn = (name: (typeof FAULT_NAMES)[number]) => {
    const { probability, next } = store.faults.get(name);
    return probability > 0 || next > 0;
  };
  return {
    render: ({ view, title, data }, { path, notice }) =>
      render(view, {
        ...data,
        title,
        notice,
        navigation: NAVIGATION.map((item) => ({ ...item, current: isCurrent(item.href, path) })),
        faultsOn: FAULT_NAMES.filter(isOn)
          .map((name) => FAULTS[name].label)
          .join(', '),
      }),
  };
}

const isCurrent = (href: string, path: string) =>
  path === href ||
  (href !== '/' && path.startsWith(`${href}/`)) ||
  (href === '/admin/integrations' && path.startsWith('/admin/api-tokens'));
