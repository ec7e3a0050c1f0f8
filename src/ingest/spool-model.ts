import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

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

const schema = new Schema(
  {
    _id: { type: String, required: true },
    accountId: { type: Schema.Types.ObjectId, required: true },
    channelId: { type: Schema.Types.ObjectId, required: true },
    routingKey: { type: String, required: true },
    body: { type: Buffer, required: true },
    headers: { type: Schema.Types.Mixed, required: true },
    receivedAt: { type: Date, required: true },
    leasedUntil: { type: Date, default: null },
  },
  { collection: 'spool', versionKey: false },
);
schema.index({ receivedAt: 1 });

export const spoolModel = (connection: Connection) => defineModel<SpoolDoc>(connection, 'Spool', schema);
