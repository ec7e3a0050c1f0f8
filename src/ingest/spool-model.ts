import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';

/** A verified delivery that RabbitMQ could not take in time; drained and removed by a lease-holder. */
export interface SpoolDoc {
  /** The event id: a duplicate key means that the delivery is durable already. */
  _id: string;
  accountId: Types.ObjectId;
  channelId: Types.ObjectId;
  routingKey: string;
  body: Buffer;
  headers: Record<string, unknown>;
  receivedAt: Date;
  /** Nobody else drains the row until then. */
  leasedUntil: Date | null;
}

export const spoolRows = collection<SpoolDoc>({
  name: 'spool',
  indexes: [{ key: { receivedAt: 1 } }, { key: { channelId: 1 } }],
});
