import { Router } from 'express';
import { apiCaller } from '../api/caller.ts';
import { parsePageQuery, toPage } from '../api/page-query.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { parseId } from '../ids.ts';
import type { ChannelDoc } from './model.ts';
import { type HealthView, presentChannel } from './present-channel.ts';
import { findChannel, pageOfChannels } from './queries.ts';

export type ChannelsApiDeps = Pick<Deps, 'db' | 'now'> & {
  /** A channel's health in words; handed in, since it is judged from what stands above channels. */
  healthOf(channel: ChannelDoc): Promise<HealthView>;
};

/** The routes under `/api/v1/channels`; no secret and no address with a hook key leaves here. */
export function channelsApi(deps: ChannelsApiDeps): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { accountId } = apiCaller(res);
    const page = parsePageQuery(req.query);
    const rows = await pageOfChannels(deps, accountId, page);
    const shown = await Promise.all(rows.map(async (row) => ({ ...row, health: await deps.healthOf(row) })));
    res.json(toPage(page, shown, (row) => presentChannel(row, row.health, deps.now())));
  });

  router.get('/:id', async (req, res) => {
    const { accountId } = apiCaller(res);
    const id = parseId(req.params.id);
    const channel = id && (await findChannel(deps, accountId, id));
    if (!channel) throw new GatewayError('channel_not_found', 'There is no such channel.', { status: 404 });
    res.json(presentChannel(channel, await deps.healthOf(channel), deps.now()));
  });
  return router;
}
