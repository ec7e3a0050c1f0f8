import { Router } from 'express';
import { Types } from 'mongoose';
import { findChannel } from '../../channels/queries.ts';
import { eventById } from '../../events/queries.ts';
import { type OrderDoc, orders } from '../../orders/model.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { notFound } from '../frame/error-pages.ts';
import { dateTime } from '../frame/format.ts';
import { presentEvent } from '../frame/order-timeline.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { topicWords } from '../frame/words.ts';
import { readablePayload } from './readable-payload.ts';

/** One event: what was delivered, how it was proved, and what became of it. */
export function activityEventPage(deps: PageDeps): Router {
  const router = Router();
  router.get('/activity/events/:id', async (req, res) => {
    const { accountId, timeZone } = adminContext(res);
    const { id } = req.params;
    const event = Types.ObjectId.isValid(id)
      ? await eventById(deps, accountId, new Types.ObjectId(id))
      : null;
    if (!event) throw notFound('event');
    const [channel, order] = await Promise.all([
      findChannel(deps, accountId, event.channelId),
      event.resource === 'order'
        ? orders(deps).findOne<Pick<OrderDoc, '_id' | 'number'>>(
            { accountId, channelId: event.channelId, channelOrderId: event.objectId ?? '' },
            { projection: { number: 1 } },
          )
        : null,
    ]);
    sendPage(deps, req, res, 'activity-event', {
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
  });
  return router;
}
