import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { checkPassword } from '../../accounts/check-password.ts';
import { endSession } from '../../accounts/end-sessions.ts';
import { GatewayError, isDatabaseAway } from '../../errors.ts';
import type { AdminContext, PageDeps } from './admin-deps.ts';
import { formValues, formView, typedText } from './form.ts';
import { ownPath } from './own-path.ts';
import { queryText } from './query-text.ts';
import { databaseAway } from './refusals.ts';
import { refuseOtherMethods } from './refuse-other-methods.ts';
import { sendPage } from './send-page.ts';
import { cookieLook, cookieName, dropSession, startSession } from './session.ts';
import { sessionKey } from './session-store.ts';

const FIELDS = ['email', 'to'] as const;

/** The sign-in form. It needs no session, nor the database until it is sent. */
export function loginPage(deps: PageDeps): Router {
  const router = Router();

  const show = (req: Request, res: Response, values: Record<string, string>, refusal?: GatewayError) => {
    const form = formView(FIELDS, values);
    const problem = refusal ? { text: refusal.message, cure: refusal.cure ?? '' } : null;
    const model = { title: 'Sign in', section: null, form, problem };
    const seconds = refusal?.details.retryAfterSeconds;
    if (typeof seconds === 'number') res.set('Retry-After', String(seconds));
    sendPage(deps, req, res, 'frame/login', model, refusal?.status ?? 200);
  };

  const ask = (req: Request, res: Response) => {
    const to = queryText(req.query.to);
    if (res.locals.admin) return res.redirect(303, ownPath(to));
    show(req, res, { to });
  };

  const enter = async (req: Request, res: Response) => {
    const values = formValues(req.body, FIELDS);
    try {
      const user = await checkPassword(deps, {
        email: (values.email ?? '').slice(0, 320),
        password: typedText(req.body, 'password'),
        address: req.ip ?? '',
      });
      await startSession(deps, req, user);
      res.redirect(303, ownPath(values.to ?? ''));
    } catch (error) {
      if (isDatabaseAway(error)) return show(req, res, values, databaseAway());
      if (!(error instanceof GatewayError)) throw error;
      show(req, res, values, error);
    }
  };

  router.get('/login', ask);
  router.post('/login', enter);
  return refuseOtherMethods(router);
}

/** While the database is away, who has a session gets the sign-in form as if there were none. */
export const loginWithoutSession: ErrorRequestHandler = (error, req, _res, next) => {
  const isForm = req.path === '/login' && (req.method === 'GET' || req.method === 'HEAD');
  next(isForm && isDatabaseAway(error) ? undefined : error);
};

/** The way out, from any page. */
export function signOut(deps: PageDeps): Router {
  const router = Router();
  const leave = async (req: Request, res: Response) => {
    const context = res.locals.admin as AdminContext | undefined;
    if (context) await endSession(deps, context.user, sessionKey(req.sessionID));
    await dropSession(req);
    res.clearCookie(cookieName(deps.config), cookieLook(deps.config));
    res.redirect(303, '/login');
  };

  router.post('/sign-out', leave);
  return refuseOtherMethods(router);
}
