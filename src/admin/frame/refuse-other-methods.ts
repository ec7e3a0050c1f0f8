import type { RequestHandler, Router } from 'express';
import { methodNotAllowed } from './refusals.ts';

/**
 * Ends a room's router: what is asked of one of its addresses by a method that it lacks is answered with those that
 * it has, by `method_not_allowed` (405). @returns the router
 */
export function refuseOtherMethods(router: Router): Router {
  const methods = new Map<string, Set<string>>();
  for (const { route } of router.stack) {
    if (!route) continue;
    const known = methods.get(route.path) ?? new Set();
    for (const { method } of route.stack) known.add(method.toUpperCase());
    methods.set(route.path, known);
  }
  for (const [path, known] of methods) router.all(path, refuse([...known]));
  return router;
}

const refuse =
  (methods: string[]): RequestHandler =>
  (_req, res) => {
    const isPage = methods.includes('GET');
    res.set('Allow', [...methods, ...(isPage ? ['HEAD'] : [])].join(', '));
    throw methodNotAllowed(isPage);
  };
