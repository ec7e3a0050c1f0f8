import type { Fault } from '../errors.ts';

/** A new channel without a token, or the test of one: the same words wherever it is noticed. */
export const MISSING_TOKEN: Fault = {
  path: 'token',
  code: 'required',
  message: 'Enter the Access Token. In ReCharge: Integrations → API Tokens → Create an API token.',
};
