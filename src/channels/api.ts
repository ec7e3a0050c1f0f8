import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { listPage, PAGE_QUERY, pageOf, toPage } from '../api/page-query.ts';
import { recordId } from '../api/record-id.ts';
import { type Route, route } from '../api/route.ts';
import type { Deps } from '../deps.ts';
import { channelAnswer } from './channel-answer.ts';
import type { ChannelDoc } from './model.ts';
import { type HealthView, presentChannel } from './present-channel.ts';
import { findChannel, pageOfChannels } from './queries.ts';
import { channelNotFound } from './refusals.ts';

export type ChannelsApiDeps = Pick<Deps, 'db' | 'now'> & {
  /** A channel's health in words; handed in, since it is judged from what stands above channels. */
  healthOf(channel: ChannelDoc): Promise<HealthView>;
};

/** Reading sales channels; no secret and no address with a hook key leaves here. */
export const channelsRoutes = (deps: ChannelsApiDeps): Route[] => [
  route({
    method: 'get',
    path: '/channels',
    tag: 'Sales channels',
    summary: 'List sales channels',
    query: { ...PAGE_QUERY },
    answers: { 200: { description: 'A page', schema: pageOf(channelAnswer) } },
    async handler({ caller, query }) {
      const page = listPage(query);
      const rows = await pageOfChannels(deps, caller.accountId, page);
      const judged = await Promise.all(
        rows.map(async (row) => ({ ...row, health: await deps.healthOf(row) })),
      );
      const present = (row: (typeof judged)[number]) => presentChannel(row, row.health, deps.now());
      return { status: 200, body: toPage(page, judged, present) };
    },
  }),
  route({
    method: 'get',
    path: '/channels/{id}',
    tag: 'Sales channels',
    summary: 'Read a sales channel',
    params: recordId(channelNotFound, EXAMPLE_IDS.channel),
    answers: { 200: { description: 'The record', schema: channelAnswer } },
    async handler({ caller, params }) {
      const channel = await findChannel(deps, caller.accountId, params.id);
      if (!channel) throw channelNotFound();
      return { status: 200, body: presentChannel(channel, await deps.healthOf(channel), deps.now()) };
    },
  }),
];
