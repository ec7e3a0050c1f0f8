import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/orders/decide.ts';
import type { OrderChannel } from '../../../src/orders/first-sight.ts';
import type { OrderDoc } from '../../../src/orders/model.ts';
import { readOrder } from '../../../src/orders/read-order.ts';
import { buildOrderRecord, type OrderRecordParts } from '../../support/build-order-record.ts';
import { channelParts } from '../../support/channel-parts.ts';

const activated = new Date('2026-03-01T12:00:00.400Z');
const now = new Date('2026-03-10T00:00:00Z');
const channel: OrderChannel = {
  _id: new Types.ObjectId(),
  accountId: new Types.ObjectId(),
  connectedAt: new Date('2026-02-01T00:00:00Z'),
  firstActiveAt: activated,
  settings: { ...channelParts().settings, orderNumberPrefix: '' },
};

const OLD = { created_at: '2025-10-01T08:00:00+00:00', processed_at: '2025-10-01T08:00:00+00:00' };
const BEFORE = '2026-02-20T08:00:00+00:00';
const ITS_DAY = '2026-03-05T05:00:00+00:00';

interface Saying extends OrderRecordParts {
  topic?: string;
}
function orderAfter(...sayings: Saying[]): OrderDoc {
  return sayings.reduce<OrderDoc | null>((order, { topic, ...parts }) => {
    const record = readOrder(buildOrderRecord({ scheduled_at: BEFORE, ...OLD, ...parts }));
    const said = topic
      ? ({ kind: 'record', source: 'event', topic, record, at: now } as const)
      : ({ kind: 'record', source: 'list', record, at: now } as const);
    return decide(order, said, channel).next ?? order;
  }, null) as OrderDoc;
}

describe('history', () => {
  test('is what was over before the channel was first active, also when it was saved earlier', () => {
    const shipped = { created_at: BEFORE, processed_at: BEFORE, version: BEFORE };
    expect(orderAfter(shipped).status).toBe('history');
  });

  test('is none of an order of the second in which the channel became active: ReCharge tells no finer time', () => {
    const made = (time: string) => ({
      created_at: time,
      processed_at: time,
      scheduled_at: time,
      version: time,
    });
    expect(orderAfter(made('2026-03-01T12:00:00+00:00')).status).toBe('new');
    expect(orderAfter(made('2026-03-01T11:59:59+00:00')).status).toBe('history');
  });

  test('is none of a prepaid shipment that is sent on its day, whatever processed_at says', () => {
    for (const processed_at of [OLD.processed_at, null])
      expect(orderAfter({ processed_at, scheduled_at: ITS_DAY, version: ITS_DAY }).status).toBe('new');
  });

  test('is none of an order whose order/processed or order/created is dated after the activation', () => {
    for (const topic of ['order/processed', 'order/created']) {
      expect(orderAfter({ version: ITS_DAY, topic }).status).toBe('new');
      // A list showed it first; the event says nothing else.
      expect(orderAfter({ version: ITS_DAY }, { version: ITS_DAY, topic }).status).toBe('new');
      expect(orderAfter({ version: '2026-03-06T05:00:00+00:00' }, { version: ITS_DAY, topic }).status).toBe(
        'new',
      );
    }
    expect(orderAfter({ version: BEFORE, topic: 'order/processed' }).status).toBe('history');
    expect(orderAfter({ version: ITS_DAY, topic: 'order/updated' }).status).toBe('history');
  });

  test('is none of an order that was held as forecast or error', () => {
    for (const status of ['queued', 'error']) {
      const order = orderAfter({ status, version: BEFORE }, { version: ITS_DAY });
      expect(order).toMatchObject({ status: 'new', isHistory: false });
    }
  });

  test('stays what it was when a later change of a shipped order comes', () => {
    const shipped = { version: BEFORE };
    expect(orderAfter(shipped, { version: ITS_DAY, note: 'changed', topic: 'order/updated' }).status).toBe(
      'history',
    );
  });

  test('of a channel of version 0.1.0 is reckoned from its connecting', () => {
    const { firstActiveAt: _unknown, ...old } = channel;
    const record = readOrder(
      buildOrderRecord({ ...OLD, scheduled_at: null, processed_at: BEFORE, version: BEFORE }),
    );
    const decision = decide(null, { kind: 'record', source: 'list', record, at: now }, old);
    expect(decision.next?.isHistory).toBe(false);
  });
});
