import { type Request, type Response, Router } from 'express';
import { signIn } from '../../accounts/sign-in.ts';
import { createSignInLimits } from '../../accounts/sign-in-limits.ts';
import { GatewayError } from '../../errors.ts';
import type { PageDeps } from './admin-deps.ts';
import { formValues, formView } from './form.ts';
import { otherMethods } from './other-methods.ts';
import { ownPath } from './own-path.ts';
import { queryText } from './query-text.ts';
import { sendPage } from './send-page.ts';
import { cookieName, endSession, isSecure, startSession } from './session.ts';

const FIELDS = ['email', 'to'] as const;

export function loginPage(deps: PageDeps): Router {
  const router = Router();
  const limits = createSignInLimits(deps);

  const show = (req: Request, res: Response, values: Record<string, string>, refusal?: GatewayError) => {
    const form = formView(FIELDS, values);
    const problem = refusal ? { text: refusal.message, cure: refusal.cure ?? '' } : null;
    const model = { title: 'Sign in', section: null, form, problem };
    sendPage(deps, req, res, 'login', model, refusal?.status ?? 200);
  };

  const ask = (req: Request, res: Response) => {
    const to = queryText(req.query.to);
    if (res.locals.admin) return res.redirect(303, ownPath(to));
    show(req, res, { to });
  };

  const enter = async (req: Request, res: Response) => {
    const values = formValues(req.body, FIELDS);
    const password = (req.body as { password?: unknown }).password;
    try {
      const who = await signIn(
        { ...deps, limits },
        {
          email: (values.email ?? '').slice(0, 320),
          password: typeof password === 'string' ? password : '',
          ip: req.ip ?? '',
        },
      );
      const ids = { userId: who.userId.toString(), accountId: who.accountId.toString() };
      await startSession(req, ids, deps.now());
      res.redirect(303, ownPath(values.to ?? ''));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const seconds = error.details.retryAfterSeconds;
      if (typeof seconds === 'number') res.set('Retry-After', String(seconds));
      show(req, res, values, error);
    }
  };

  const leave = async (req: Request, res: Response) => {
    await endSession(req);
    res.clearCookie(cookieName(deps.config), {
      path: '/',
      secure: isSecure(deps.config),
      httpOnly: true,
      sameSite: 'lax',
    });
    res.redirect(303, '/login');
  };

  router.route('/login').get(ask).post(enter).all(otherMethods);
  router.route('/sign-out').post(leave).all(otherMethods);
  return router;
}
