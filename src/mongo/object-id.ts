import { Types } from 'mongoose';

/** An id that may have come through a message or a session as text. @throws when the text is none. */
export const objectId = (id: Types.ObjectId | string): Types.ObjectId =>
  typeof id === 'string' ? new Types.ObjectId(id) : id;
