import { type Request, type Response, Router } from 'express';
import { checkPassword } from '../../accounts/check-password.ts';
import { importAgain } from '../../channels/import-again.ts';
import type { ChannelDoc } from '../../channels/model.ts';
import { saveChannel } from '../../channels/save-channel.ts';
import { disconnectChannel } from '../../disconnect/disconnect-channel.ts';
import { type Fault, GatewayError } from '../../errors.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { flash } from '../frame/flash.ts';
import { formValues, formView, typedText } from '../frame/form.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { loadChannel } from './load-channel.ts';

const BASE = '/settings/sales-channels/:id';
const FIELDS = ['name', 'keeps', 'password'];

/** What stops, repeats or ends a channel: the heading *Danger zone* of its overview, and the page that asks before the last. */
export function dangerZone(deps: PageDeps): Router {
  const router = Router();

  const overviewOf = ({ _id }: ChannelDoc) => `/settings/sales-channels/${_id.toString()}`;

  /** What a person may do something about is said on the overview. */
  async function said(req: Request, res: Response, channel: ChannelDoc, act: () => Promise<string>) {
    try {
      await flash(req, { kind: 'success', text: await act() });
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status >= 500) throw error;
      await flash(req, { kind: 'warning', text: `${error.message} ${error.cure ?? ''}`.trim() });
    }
    res.redirect(303, overviewOf(channel));
  }

  const turn = (active: boolean) => async (req: Request, res: Response) => {
    const { accountId, actor } = adminContext(res);
    const channel = await loadChannel(deps, req, res);
    const head = { active, name: channel.name, token: null, clientSecret: null, removeClientSecret: false };
    const save = () => saveChannel(deps, accountId, channel._id, actor, { channel: head });
    await said(req, res, channel, async () => (await save()).message);
  };

  const again = async (req: Request, res: Response) => {
    const { accountId, actor } = adminContext(res);
    const channel = await loadChannel(deps, req, res);
    const { importFrom = '' } = formValues(req.body, ['importFrom']);
    await said(req, res, channel, () => importAgain(deps, accountId, channel._id, actor, importFrom));
  };

  function ask(req: Request, res: Response, channel: ChannelDoc, values = {}, faults: Fault[] = []) {
    const form = formView(FIELDS, { keeps: 'orders', ...values, password: '' }, faults);
    sendPage(
      deps,
      req,
      res,
      'sales-channels/disconnect',
      {
        title: `Disconnect ${channel.name}`,
        section: 'sales-channels',
        here: overviewOf(channel),
        name: channel.name,
        keepsNothing: form.fields.keeps?.value === 'nothing',
        form,
      },
      faults.length > 0 ? 422 : 200,
    );
  }

  const disconnect = async (req: Request, res: Response) => {
    const { accountId, actor, user } = adminContext(res);
    const channel = await loadChannel(deps, req, res);
    const { name = '', keeps = '' } = formValues(req.body, FIELDS);
    const password = typedText(req.body, 'password');
    const wanted = { name, keeps: keeps === 'nothing' ? 'nothing' : 'orders' } as const;
    try {
      await checkPassword(deps, { email: user.email, password, address: req.ip ?? '', signedIn: user });
      const text = await disconnectChannel(deps, accountId, channel._id, actor, wanted);
      await flash(req, { kind: 'success', text });
      res.redirect(303, '/settings/sales-channels');
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status >= 500) throw error;
      const { code, message, cure = '', faults } = error;
      const words = { path: 'password', code, message: `${message} ${cure}`.trim() };
      ask(req, res, channel, wanted, faults.length > 0 ? faults : [words]);
    }
  };

  router.post(`${BASE}/pause`, turn(false));
  router.post(`${BASE}/resume`, turn(true));
  router.post(`${BASE}/import-again`, again);
  router.get(`${BASE}/disconnect`, async (req, res) => ask(req, res, await loadChannel(deps, req, res)));
  router.post(`${BASE}/disconnect`, disconnect);
  return refuseOtherMethods(router);
}
