import type { Request, Response } from 'express';
import type { ChannelDoc } from '../../channels/model.ts';
import { findChannel } from '../../channels/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { pageId } from '../frame/page-id.ts';
import { notFound } from '../frame/refusals.ts';
import { adminContext } from '../frame/signed-in.ts';

/** The channel that the address names. @throws GatewayError `not_found` (404) when the account has none of this id. */
export async function loadChannel(deps: PageDeps, req: Request, res: Response): Promise<ChannelDoc> {
  const { accountId } = adminContext(res);
  const channel = await findChannel(deps, accountId, pageId(req.params.id, 'sales channel'));
  if (!channel) throw notFound('sales channel');
  return channel;
}
