import { Types } from 'mongoose';
import type { OrderDoc, OrderLine } from '../orders/model.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { resolveTracking } from '../shipments/resolve-tracking.ts';
import type { DespatchFacts } from './despatch-view.ts';

export const SAMPLES = ['complete', 'partial', 'last', 'two-parcels', 'no-tracking'] as const;
export type SampleName = (typeof SAMPLES)[number];

const LINES = [
  { lineId: 'a', name: 'House blend, whole beans', variantTitle: '1 kg', sku: 'HB-1000', quantity: 2 },
  { lineId: 'b', name: 'Decaf espresso', variantTitle: '250 g', sku: 'DE-250', quantity: 1 },
  { lineId: 'c', name: 'Paper filters', variantTitle: 'Pack of 100', sku: 'PF-100', quantity: 1 },
];
const PLACED = new Date('2026-03-02T05:00:00Z');
const SENT = new Date('2026-03-03T15:30:00Z');

/** A made-up order and despatch for previews: nobody's data. */
export function sampleFacts(sample: SampleName): Pick<DespatchFacts, 'order' | 'shipment' | 'shipments'> {
  const order = {
    number: '1042',
    channelCreatedAt: PLACED,
    customer: { firstName: 'Jane', lastName: 'Doe', email: 'jane.doe@example.com' },
    shippingAddress: {
      firstName: 'Jane',
      lastName: 'Doe',
      company: null,
      address1: '1 Example Street',
      address2: null,
      city: 'London',
      province: null,
      zip: 'SW1A 1AA',
      countryCode: 'GB',
      country: 'United Kingdom',
      phone: null,
    },
    lines: LINES.map((line) => ({ ...line, removedByChannel: false }) as unknown as OrderLine),
  } as unknown as Pick<OrderDoc, 'number' | 'lines' | 'customer' | 'shippingAddress' | 'channelCreatedAt'>;

  const first = LINES.slice(0, 1);
  const rest = LINES.slice(1);
  const make = (seq: number, lines: typeof LINES): ShipmentDoc =>
    ({
      _id: new Types.ObjectId(),
      seq,
      state: 'despatched',
      despatchedAt: SENT,
      lines,
      ...resolveTracking(
        {
          carrier: 'Royal Mail',
          service: 'Tracked 24',
          ...(sample === 'no-tracking' ? {} : { trackingNumber: 'AB123456789GB' }),
          ...(sample === 'two-parcels'
            ? { parcels: [{ trackingNumber: 'AB123456789GB' }, { trackingNumber: 'AB987654321GB' }] }
            : {}),
        },
        order.shippingAddress,
      ),
    }) as unknown as ShipmentDoc;

  if (sample === 'partial') {
    const shipment = make(1, first);
    return { order, shipment, shipments: [shipment] };
  }
  if (sample === 'last') {
    const shipment = make(2, rest);
    return { order, shipment, shipments: [make(1, first), shipment] };
  }
  const shipment = make(1, LINES);
  return { order, shipment, shipments: [shipment] };
}
