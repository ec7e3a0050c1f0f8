import { Types } from 'mongoose';
import { z } from 'zod';

const OWN = /^[0-9a-f]{24}$/;
/** As others may write it. */
const ID = new RegExp(OWN.source, 'i');

/** An `_id` as we write it ourselves, in answers and messages. */
export const idText = z.string().regex(OWN);

/** An `_id` from an address, a query or a form; null when the text cannot be one. */
export function parseId(text: unknown): Types.ObjectId | null {
  return typeof text === 'string' && ID.test(text) ? new Types.ObjectId(text) : null;
}

/** An `_id` in a body or a message: comes as text, is read as an ObjectId. `error` says so when it cannot be one. */
export const objectId = (error = 'must be an id of 24 hexadecimal digits') =>
  z
    .string({ error })
    .regex(ID, { error })
    .transform((text) => new Types.ObjectId(text));

/** An `_id` of ours that came through a session or a message as text. @throws when the text is none. */
export const asId = (id: Types.ObjectId | string): Types.ObjectId =>
  typeof id === 'string' ? new Types.ObjectId(id) : id;
