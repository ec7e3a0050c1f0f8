import { type Connection, Schema, type Types } from 'mongoose';
import type { Actor } from '../deps.ts';
import { defineModel } from '../mongo/define-model.ts';

/** Who changed what, kept for explaining; secrets appear as "set" or "replaced", never as values. */
export interface AuditDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  at: Date;
  actor: Actor;
  /** `channel.created`, `channel.saved`, `apikey.created`, `order.despatched`, … */
  action: string;
  target: { kind: string; id: string; name: string };
  changes: { path: string; before: unknown; after: unknown }[];
  note: string | null;
}

const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    at: { type: Date, required: true },
    actor: {
      type: new Schema({ kind: String, id: String, name: String }, { _id: false, id: false }),
      required: true,
    },
    action: { type: String, required: true },
    target: { type: new Schema({ kind: String, id: String, name: String }, { _id: false, id: false }) },
    changes: { type: [Schema.Types.Mixed], default: [] },
    note: { type: String, default: null },
  },
  { collection: 'audit', versionKey: false },
);
schema.index({ accountId: 1, at: -1 });
schema.index({ accountId: 1, 'target.id': 1, at: -1 });

export const auditModel = (connection: Connection) => defineModel<AuditDoc>(connection, 'Audit', schema);
