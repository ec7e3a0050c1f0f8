import { type Request, type Response, Router } from 'express';
import type { Types } from 'mongoose';
import { knownOf, parseChannelForm } from '../../channels/channel-form.ts';
import { MISSING_TOKEN } from '../../channels/missing-token.ts';
import { activeWarehouses } from '../../channels/queries.ts';
import { submitChannel } from '../../channels/submit.ts';
import { type ConnectionCheck, testConnection } from '../../channels/test-connection.ts';
import { type Fault, GatewayError } from '../../errors.ts';
import { type FormTexts, freshTexts } from '../../forms/show-part.ts';
import { isLoopback } from '../../is-loopback.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { flash } from '../frame/flash.ts';
import { formValues } from '../frame/form.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { ALL_PARTS, firstTabWith, sentParts, sentTexts } from './fields.ts';
import { channelForm, checkViews } from './form.ts';

/** The form that connects a ReCharge account, beside the guide to its token. */
export function newSalesChannelPage(deps: PageDeps): Router {
  const router = Router();
  const path = '/settings/sales-channels/recharge/new';

  interface Shown {
    texts?: FormTexts;
    faults?: readonly Fault[];
    checks?: ConnectionCheck[] | null;
  }
  async function show(req: Request, res: Response, shown: Shown = {}) {
    const context = adminContext(res);
    const warehouses = await activeWarehouses(deps, context.accountId);
    const faults = shown.faults ?? [];
    sendPage(
      deps,
      req,
      res,
      'sales-channels/new',
      {
        title: 'Connect ReCharge',
        section: 'sales-channels',
        storeUrl: sandboxStore(deps.config.rechargeApiUrl),
        form: channelForm(deps, context, {
          channel: null,
          texts:
            shown.texts ??
            freshTexts(ALL_PARTS, knownOf({ now: deps.now(), warehouseIds: idsOf(warehouses) })),
          faults,
          tab: firstTabWith(faults) ?? 'settings',
          checks: shown.checks ?? null,
          warehouses,
        }),
      },
      faults.length > 0 ? 422 : 200,
    );
  }

  router.get(path, (req, res) => show(req, res));

  router.post(path, async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const warehouseIds = idsOf(await activeWarehouses(deps, accountId));
    const now = deps.now();
    const fresh = freshTexts(ALL_PARTS, knownOf({ now, warehouseIds }));
    const texts = sentTexts(req.body, fresh, ['channel', ...sentParts(req.body)]);
    if (req.body?.test !== undefined) {
      const { token, clientSecret } = secretsOf(req.body);
      if (!token) return show(req, res, { texts, faults: [MISSING_TOKEN] });
      const result = await testConnection(deps, { token, hasClientSecret: clientSecret !== '' });
      return show(req, res, { texts, checks: result.checks });
    }
    const parsed = parseChannelForm(req.body ?? {}, { warehouseIds, now, isNew: true });
    if (!parsed.ok) return show(req, res, { texts, faults: parsed.faults });
    try {
      const { channel, message } = await submitChannel(deps, accountId, actor, parsed.input);
      const href = `/settings/sales-channels/${channel._id.toString()}`;
      const failed = channel.steps.some(({ state }) => state === 'failed');
      await flash(req, {
        kind: failed ? 'warning' : 'success',
        text: message,
        link: { href: '/activity', text: 'View activity' },
      });
      res.redirect(303, href);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.faults.length === 0) throw error;
      const checks = error.details['checks'];
      await show(req, res, {
        texts,
        faults: error.faults,
        checks: Array.isArray(checks) ? (checks as ConnectionCheck[]) : null,
      });
    }
  });

  /** The same test for the page's script: answers the result's HTML. */
  router.post('/settings/sales-channels/recharge/test', async (req, res) => {
    const { token, clientSecret } = secretsOf(req.body);
    if (!token) return void res.status(422).json({ error: MISSING_TOKEN.message });
    const { ok, checks } = await testConnection(deps, { token, hasClientSecret: clientSecret !== '' });
    res.set('Cache-Control', 'no-store');
    res.json({ ok, html: deps.views.render('sales-channels/checks', checkViews(checks)) });
  });
  return refuseOtherMethods(router);
}

const idsOf = (warehouses: { _id: Types.ObjectId }[]): string[] =>
  warehouses.map(({ _id }) => _id.toString());

const secretsOf = (body: unknown) =>
  formValues(body, ['token', 'clientSecret']) as { token: string; clientSecret: string };

/** On a machine's own stand-in for ReCharge its pages stand at the API's address. */
function sandboxStore(apiUrl: string): string | null {
  return isLoopback(new URL(apiUrl).hostname) ? `${new URL(apiUrl).origin}/` : null;
}
