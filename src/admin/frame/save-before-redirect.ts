import type { RequestHandler } from 'express';

/**
 * Answers a redirect only when the session with its message is stored. Browsers follow a redirect as
 * soon as its head is there, which is before the session would be: the next page would lack the message.
 */
export const saveBeforeRedirect: RequestHandler = (req, res, next) => {
  const redirect = res.redirect;
  res.redirect = (...args: unknown[]) => {
    const go = (): unknown => Reflect.apply(redirect, res, args);
    if (req.session?.flash?.length || req.session?.banner !== undefined) req.session.save(go);
    else go();
  };
  next();
};
