import type { RequestHandler } from 'express';
import { GatewayError } from '../../errors.ts';

/**
 * Ends a route: what is asked of its address by a method that it lacks is answered with those that it has.
 * @throws GatewayError `method_not_allowed` (405)
 */
export const otherMethods: RequestHandler = (req, res) => {
  // Express puts the route that is being served on the request; `_all` is the entry of this handler itself.
  const { methods } = req.route as { methods: Record<string, boolean> };
  const own = Object.keys(methods).filter((name) => name !== '_all');
  const isPage = own.includes('get');
  res.set('Allow', [...own, ...(isPage ? ['head'] : [])].map((name) => name.toUpperCase()).join(', '));
  const text = isPage
    ? 'This page does not take what was sent to it.'
    : 'There is nothing to see at this address: it only takes the form of another page.';
  throw new GatewayError('method_not_allowed', text, {
    status: 405,
    cure: 'Go back to the page before, and use the buttons that it has.',
  });
};
