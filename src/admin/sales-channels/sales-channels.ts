import { Router } from 'express';
import { orderFigures } from '../../channel-health/channel-figures.ts';
import { channelHealth } from '../../channel-health/health.ts';
import { healthCounts } from '../../channel-health/health-counts.ts';
import { listChannels } from '../../channels/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { dateTime } from '../frame/format.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { HEALTH_ORDER, healthChip } from './words.ts';

/** The list of an account's channels, those that need somebody first, and the choice of a platform. */
export function salesChannelsPage(deps: PageDeps): Router {
  const router = Router();

  router.get('/settings/sales-channels', async (req, res) => {
    const { accountId, timeZone } = adminContext(res);
    const now = deps.now();
    const channels = await listChannels(deps, accountId);
    const rows = await Promise.all(
      channels.map(async (channel) => {
        const [counts, figures] = await Promise.all([
          healthCounts(deps, channel),
          orderFigures(deps, channel, { now, timeZone }),
        ]);
        const health = channelHealth(channel, now, counts);
        return {
          href: `/settings/sales-channels/${channel._id.toString()}`,
          name: channel.name,
          active: channel.active,
          health: healthChip(health),
          rank: HEALTH_ORDER.indexOf(health.state),
          lastOrder: dateTime(figures.lastOrderAt, timeZone),
          today: figures.today ?? 'Not known',
          problems: health.sentences.length,
          firstProblem: health.sentences[0]?.text ?? null,
        };
      }),
    );
    sendPage(deps, req, res, 'sales-channels/list', {
      title: 'Sales Channels',
      section: 'sales-channels',
      rows: rows.sort((a, b) => a.rank - b.rank),
      css: deps.assets.url('sales-channels.css'),
    });
  });

  router.get('/settings/sales-channels/add', (req, res) => {
    sendPage(deps, req, res, 'sales-channels/add', {
      title: 'Add a sales channel',
      section: 'sales-channels',
      css: deps.assets.url('sales-channels.css'),
    });
  });
  return refuseOtherMethods(router);
}
