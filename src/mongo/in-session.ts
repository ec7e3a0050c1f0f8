import type { ClientSession } from 'mongoose';

/** Options of a call that belongs to a transaction when there is one. */
export const inSession = (session?: ClientSession): { session?: ClientSession } =>
  session ? { session } : {};
