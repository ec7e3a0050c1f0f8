import { GatewayError } from '../errors.ts';

/** The same words for an unknown e-mail and for a wrong password. */
export const signInRefused = () =>
  new GatewayError('signin_refused', 'E-mail or password is wrong.', {
    status: 401,
    cure: 'Check both and try again.',
  });
