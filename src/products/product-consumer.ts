import type { Handler } from '../amqp/run-batch.ts';
import { refuseMessage, settleDeliveries } from '../apply/event-consumer.ts';
import { readMessage } from '../events/read-message.ts';
import { applyCatalogueItem, type CatalogueDeps } from './apply-catalogue.ts';
import type { CatalogueAnswer } from './fetch-catalogue.ts';
import { toCatalogueItem } from './incoming.ts';

/**
 * The handler of `gateway.products`: applies plan and product events, then acks, retries or dead-letters
 * each message. Throws only when MongoDB is away.
 */
export function createProductConsumer(deps: CatalogueDeps): Handler {
  return async (batch) => {
    const answers = new Map<string, Map<string, CatalogueAnswer>>();
    for (const delivery of batch) {
      const event = readMessage(delivery);
      if (!event) {
        refuseMessage(delivery);
        continue;
      }
      const { channelId, receivedAt, eventId } = event;
      const channel = await deps.access.channel(channelId);
      const of = answers.get(channelId) ?? new Map<string, CatalogueAnswer>();
      answers.set(channelId, of);
      const verdict = channel
        ? await applyCatalogueItem(deps, channel, toCatalogueItem(event), of)
        : { eventId, objectId: null, outcome: 'ignored' as const, reason: 'channel_unknown' };
      settleDeliveries(deps, 'product', [{ delivery, receivedAt, verdict }]);
    }
  };
}
