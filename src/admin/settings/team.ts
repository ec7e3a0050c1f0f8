import { type Request, type Response, Router } from 'express';
import { changePassword } from '../../accounts/change-password.ts';
import { endOtherSessions, endSession } from '../../accounts/end-sessions.ts';
import { listSessions } from '../../accounts/queries.ts';
import type { SessionDoc } from '../../accounts/session-model.ts';
import { type Fault, GatewayError } from '../../errors.ts';
import { PASSWORD_MIN } from '../../password-min.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { flash } from '../frame/flash.ts';
import { formView, typedText } from '../frame/form.ts';
import { dateTime } from '../frame/format.ts';
import { notFound } from '../frame/refusals.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { startSession } from '../frame/session.ts';
import { sessionKey } from '../frame/session-store.ts';
import { adminContext } from '../frame/signed-in.ts';
import { browserWords } from './browser-words.ts';
import { settingsSections } from './sections.ts';

const PATH = '/settings/team';

/** Where a user is signed in, and the user's password. */
export function teamPage(deps: PageDeps): Router {
  const router = Router();

  const show = async (req: Request, res: Response, refused: { status: number; faults: Fault[] } | null) => {
    const { user, timeZone } = adminContext(res);
    const ownKey = sessionKey(req.sessionID);
    const docs = await listSessions(deps, user._id);
    const rows = docs.map((doc) => presentSession(doc, ownKey, timeZone));
    sendPage(
      deps,
      req,
      res,
      'settings/team',
      {
        title: 'Team',
        section: 'settings',
        sections: settingsSections('team'),
        rows,
        hasOthers: rows.some(({ isOwn }) => !isOwn),
        passwordHint: `At least ${PASSWORD_MIN} characters. Changing it signs you out everywhere else.`,
        form: formView(['currentPassword', 'newPassword'], {}, refused?.faults ?? []),
      },
      refused?.status ?? 200,
    );
  };

  const change = async (req: Request, res: Response) => {
    const { user } = adminContext(res);
    const typed = (name: string) => typedText(req.body, name);
    const passwords = { currentPassword: typed('currentPassword'), newPassword: typed('newPassword') };
    try {
      const changed = await changePassword(deps, user, { ...passwords, address: req.ip ?? '' });
      await startSession(deps, req, changed);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const { status, faults, details } = error;
      const words = { path: 'currentPassword', code: error.code, message: `${error.message} ${error.cure}` };
      if (typeof details.retryAfterSeconds === 'number') {
        res.set('Retry-After', String(details.retryAfterSeconds));
      }
      return show(req, res, { status, faults: faults.length > 0 ? faults : [words] });
    }
    await flash(req, { kind: 'success', text: 'Password changed. You are signed out everywhere else.' });
    res.redirect(303, PATH);
  };

  const signOutOne = async (req: Request, res: Response) => {
    const { user } = adminContext(res);
    if (!(await endSession(deps, user, String(req.params.key)))) throw notFound('session');
    await flash(req, { kind: 'success', text: 'That browser is signed out.' });
    res.redirect(303, PATH);
  };

  const signOutOthers = async (req: Request, res: Response) => {
    await endOtherSessions(deps, adminContext(res).user, sessionKey(req.sessionID));
    await flash(req, { kind: 'success', text: 'You are signed out everywhere else.' });
    res.redirect(303, PATH);
  };

  router.get(PATH, (req, res) => show(req, res, null));
  router.post(`${PATH}/password`, change);
  router.post(`${PATH}/sessions/:key/sign-out`, signOutOne);
  router.post(`${PATH}/sign-out-others`, signOutOthers);
  return refuseOtherMethods(router);
}

function presentSession({ _id, session, lastModified }: SessionDoc, ownKey: string, timeZone: string) {
  return {
    isOwn: _id === ownKey,
    browser: browserWords(session.userAgent),
    address: session.address ?? null,
    signedInAt: dateTime(new Date(session.signedInAt), timeZone),
    usedAt: dateTime(lastModified, timeZone),
    signOutHref: `${PATH}/sessions/${_id}/sign-out`,
  };
}
