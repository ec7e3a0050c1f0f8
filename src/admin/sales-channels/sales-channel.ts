import { type Request, type Response, Router } from 'express';
import { channelFigures } from '../../channel-health/channel-figures.ts';
import { channelHealth } from '../../channel-health/health.ts';
import { healthCounts } from '../../channel-health/health-counts.ts';
import { parseChannelForm } from '../../channels/channel-form.ts';
import type { FormPart } from '../../channels/channel-input.ts';
import { letInUnproved } from '../../channels/let-in-unproved.ts';
import type { ChannelDoc } from '../../channels/model.ts';
import { activeWarehouses } from '../../channels/queries.ts';
import { renewAddresses } from '../../channels/renew-addresses.ts';
import { retryStep } from '../../channels/retry-step.ts';
import { saveChannel } from '../../channels/save-channel.ts';
import { showChannel } from '../../channels/show-channel.ts';
import { TAB, TABS, type Tab } from '../../channels/tabs.ts';
import { testChannel } from '../../channels/test-channel.ts';
import type { ConnectionCheck } from '../../channels/test-connection.ts';
import { type Fault, GatewayError } from '../../errors.ts';
import type { FormTexts } from '../../forms/show-part.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { flash } from '../frame/flash.ts';
import { formValues } from '../frame/form.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { firstTabWith, sentParts, sentTexts } from './fields.ts';
import { channelForm, checkViews } from './form.ts';
import { loadChannel } from './load-channel.ts';
import { nextSteps } from './next-steps.ts';
import { presentOverview } from './overview.ts';
import { healthChip, STEP_TEXT } from './words.ts';

const REFRESH_SECONDS = 4;

/** A channel's two pages: how it does, and with `?tab=` the form with its six tabs. */
export function salesChannelPage(deps: PageDeps): Router {
  const router = Router();
  const base = '/settings/sales-channels/:id';

  async function overviewOf(channel: ChannelDoc, timeZone: string) {
    const now = deps.now();
    const [counts, figures] = await Promise.all([
      healthCounts(deps, channel),
      channelFigures(deps, channel, { now, timeZone }),
    ]);
    return presentOverview(channel, counts, figures, { now, timeZone });
  }

  const csrfOf = (res: Response): string => (res.locals.csrfToken as () => string)();

  interface Shown {
    texts?: FormTexts;
    faults?: readonly Fault[];
    checks?: ConnectionCheck[] | null;
    tab?: Tab;
    parts?: readonly FormPart[];
  }
  async function showOverview(req: Request, res: Response, channel: ChannelDoc) {
    const { account, timeZone } = adminContext(res);
    const overview = await overviewOf(channel, timeZone);
    sendPage(deps, req, res, 'sales-channels/channel', {
      title: channel.name,
      section: 'sales-channels',
      refreshSeconds: overview.running ? REFRESH_SECONDS : null,
      here: overview.here,
      running: overview.running,
      chip: overview.chip,
      active: channel.active,
      importFrom: showChannel(channel)['importFrom'] ?? '',
      parts: TABS.map((tab) => ({ text: TAB[tab].text, href: `${overview.here}?tab=${tab}` })),
      nextSteps: nextSteps(account, channel, overview.figures.orders),
      overview: deps.views.render('sales-channels/overview', { ...overview, csrf: csrfOf(res) }),
      css: deps.assets.url('sales-channels.css'),
      js: deps.assets.url('sales-channels.js'),
    });
  }

  async function showForm(req: Request, res: Response, channel: ChannelDoc, shown: Shown = {}) {
    const context = adminContext(res);
    const [counts, warehouses] = await Promise.all([
      healthCounts(deps, channel),
      activeWarehouses(deps, context.accountId),
    ]);
    const faults = shown.faults ?? [];
    sendPage(
      deps,
      req,
      res,
      'sales-channels/edit',
      {
        title: channel.name,
        section: 'sales-channels',
        here: `/settings/sales-channels/${channel._id.toString()}`,
        chip: healthChip(channelHealth(channel, deps.now(), counts)),
        form: channelForm(deps, context, {
          channel,
          texts: shown.texts ?? showChannel(channel),
          faults,
          tab: firstTabWith(faults) ?? shown.tab ?? tabIn(req) ?? 'settings',
          checks: shown.checks ?? null,
          warehouses,
          parts: shown.parts,
        }),
      },
      faults.length > 0 ? 422 : 200,
    );
  }

  router.get(base, async (req, res) => {
    const channel = await loadChannel(deps, req, res);
    await (tabIn(req) ? showForm(req, res, channel) : showOverview(req, res, channel));
  });

  router.post(base, async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const channel = await loadChannel(deps, req, res);
    const parts = sentParts(req.body);
    const texts = sentTexts(req.body, showChannel(channel), parts);
    if (req.body?.test !== undefined)
      return showForm(req, res, channel, { texts, parts, checks: await test(req, channel) });
    const warehouseIds = (await activeWarehouses(deps, accountId)).map(({ _id }) => _id.toString());
    const known = { warehouseIds, now: deps.now(), isNew: false, stored: channel };
    const parsed = parseChannelForm(req.body ?? {}, known);
    if (!parsed.ok) return showForm(req, res, channel, { texts, parts, faults: parsed.faults });
    try {
      const saved = await saveChannel(deps, accountId, channel._id, actor, parsed.input);
      await flash(req, { kind: 'success', text: saved.message });
      const tab = tabIn(req) ?? 'settings';
      res.redirect(303, `/settings/sales-channels/${channel._id.toString()}?tab=${tab}`);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.faults.length === 0) throw error;
      const checks = error.details['checks'];
      await showForm(req, res, channel, {
        texts,
        parts,
        faults: error.faults,
        checks: Array.isArray(checks) ? (checks as ConnectionCheck[]) : null,
      });
    }
  });

  async function test(req: Request, channel: ChannelDoc): Promise<ConnectionCheck[]> {
    const { token = '', clientSecret = '' } = formValues(req.body, ['token', 'clientSecret']);
    return (await testChannel(deps, channel, { token, clientSecret })).checks;
  }

  router.post(`${base}/test`, async (req, res) => {
    const checks = await test(req, await loadChannel(deps, req, res));
    res.set('Cache-Control', 'no-store');
    res.json({ html: deps.views.render('sales-channels/checks', checkViews(checks)) });
  });

  router.post(`${base}/retry`, async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const channel = await loadChannel(deps, req, res);
    const step = String(req.body?.step ?? '');
    const after = await retryStep(deps, accountId, channel._id, step, actor);
    const result = after.steps.find(({ name }) => name === step);
    const isWell = result?.state !== 'failed' && result?.state !== 'warning';
    const name = result ? STEP_TEXT[result.name] : 'Step';
    await flash(req, {
      kind: isWell ? 'success' : 'warning',
      text: isWell
        ? `${channel.name}: ${name.toLowerCase()}, tried again.`
        : `${channel.name}: ${result.detail}`,
    });
    res.redirect(303, `/settings/sales-channels/${channel._id.toString()}`);
  });

  router.post(`${base}/renew-addresses`, async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const channel = await loadChannel(deps, req, res);
    const text = await renewAddresses(deps, accountId, channel._id, actor);
    await flash(req, { kind: 'success', text });
    res.redirect(303, `/settings/sales-channels/${channel._id.toString()}`);
  });

  router.post(`${base}/let-in`, async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const channel = await loadChannel(deps, req, res);
    await flash(req, { kind: 'success', text: await letInUnproved(deps, accountId, channel._id, actor) });
    res.redirect(303, `/settings/sales-channels/${channel._id.toString()}`);
  });

  /** What the page's script asks every second or two while something is under way. */
  router.get(`${base}/live`, async (req, res) => {
    const channel = await loadChannel(deps, req, res);
    const overview = await overviewOf(channel, adminContext(res).timeZone);
    res.set('Cache-Control', 'no-store');
    res.json({
      running: overview.running,
      chip: deps.views.render('sales-channels/chip', { ...overview.chip }),
      html: deps.views.render('sales-channels/overview', { ...overview, csrf: csrfOf(res) }),
      words: `${channel.name}: ${overview.chip.text}`,
    });
  });
  return refuseOtherMethods(router);
}

/** The form names the open tab in its address; a script that switches tabs changes it there too. */
const tabIn = (req: Request): Tab | undefined =>
  req.query.tab === undefined ? undefined : (TABS.find((tab) => tab === req.query.tab) ?? 'settings');
