import { GatewayError, isDuplicateKey } from '../errors.ts';

const CODE = 'lost_race';

/** Somebody else wrote one of the records or rows first; read again and decide anew. */
export const lostRace = (): GatewayError =>
  new GatewayError(CODE, 'A record was written meanwhile.', { retry: 'conflict' });

/** True for `lostRace`, and for a record or row that somebody else inserted first. */
export const isLostRace = (error: unknown): boolean =>
  isDuplicateKey(error) || (error instanceof GatewayError && error.code === CODE);
