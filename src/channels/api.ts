import { Router } from 'express';
import { apiCaller } from '../api/caller.ts';
import { parseId, parsePageQuery, toPage } from '../api/page-query.ts';
import { healthCounts } from '../channel-health/health-counts.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { presentChannel } from './present-channel.ts';
import { findChannel, pageOfChannels } from './queries.ts';

/** The routes under `/api/v1/channels`; no secret and no address with a hook key leaves here. */
export function channelsApi(deps: Pick<Deps, 'db' | 'now'>): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { accountId } = apiCaller(res);
    const page = parsePageQuery(req.query);
    const rows = await pageOfChannels(deps, accountId, page);
    const counts = new Map(
      await Promise.all(rows.map(async (row) => [row._id, await healthCounts(deps, row)] as const)),
    );
    res.json(toPage(page, rows, (row) => presentChannel(row, deps.now(), counts.get(row._id))));
  });

  router.get('/:id', async (req, res) => {
    const { accountId } = apiCaller(res);
    const id = parseId(req.params.id);
    const channel = id && (await findChannel(deps, accountId, id));
    if (!channel) throw new GatewayError('channel_not_found', 'There is no such channel.', { status: 404 });
    res.json(presentChannel(channel, deps.now(), await healthCounts(deps, channel)));
  });
  return router;
}
