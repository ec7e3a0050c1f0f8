import { type Request, type Response, Router } from 'express';
import { findChannel } from '../../channels/queries.ts';
import { eventById } from '../../events/queries.ts';
import { ordersByChannelOrderId } from '../../orders/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { dateTime } from '../frame/format.ts';
import { pageId } from '../frame/page-id.ts';
import { notFound } from '../frame/refusals.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { presentEvent } from '../frame/timeline.ts';
import { topicWords } from '../frame/words.ts';
import { readablePayload } from './readable-payload.ts';

/** One event: what was delivered, how it was proved, and what became of it. */
export function activityEventPage(deps: PageDeps): Router {
  const router = Router();
  const show = async (req: Request, res: Response) => {
    const { accountId, timeZone } = adminContext(res);
    const event = await eventById(deps, accountId, pageId(req.params.id, 'event'));
    if (!event) throw notFound('event');
    const { channelId, objectId, resource } = event;
    const [channel, [order]] = await Promise.all([
      findChannel(deps, accountId, channelId),
      resource === 'order' && objectId ? ordersByChannelOrderId(deps, accountId, objectId, channelId) : [],
    ]);
    sendPage(deps, req, res, 'activity/event', {
      title: topicWords(event.topic),
      section: 'activity',
      entry: presentEvent(event, timeZone),
      order: order ? { href: `/orders/${order._id.toString()}`, number: order.number } : null,
      facts: [
        ['Channel', channel?.name ?? null],
        ['Topic', event.topic],
        ["Record's id", event.objectId],
        ['Version', dateTime(event.channelUpdatedAt, timeZone)?.text ?? null],
        ['Received', dateTime(event.receivedAt, timeZone).text],
        ['Decided', dateTime(event.decidedAt, timeZone).text],
        ['Deliveries', String(event.deliveries)],
        ['New fields', event.unknownKeys.join(', ') || null],
        ['Event id', event.eventId],
      ]
        .filter(([, value]) => value)
        .map(([label, value]) => ({ label, value })),
      payload: event.raw ? readablePayload(event.raw) : null,
    });
  };

  router.get('/activity/events/:id', show);
  return refuseOtherMethods(router);
}
