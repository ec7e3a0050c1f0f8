import { type Fault, GatewayError } from '../../errors.ts';
import { RETRY_AFTER } from '../../retry-after.ts';

// What pages refuse by themselves, in words for people; where the API refuses alike the code is the same.

/** Of a record that does not exist or belongs to another account: both look the same. */
export const notFound = (what = 'page') =>
  new GatewayError('not_found', `There is no such ${what}.`, {
    status: 404,
    cure: 'It may have been removed, or the address may be wrong.',
  });

export const databaseAway = () =>
  new GatewayError(
    'database_away',
    'The database cannot be reached just now. Nothing is lost: deliveries are kept meanwhile.',
    { status: 503, cure: 'Try again in a few seconds.', details: { retryAfterSeconds: Number(RETRY_AFTER) } },
  );

export const csrfRefused = () =>
  new GatewayError('csrf_refused', 'This form was not sent from this page, or it was open for too long.', {
    status: 403,
    cure: 'Go back, load the page again, and send the form once more.',
  });

export const formsExpected = () =>
  new GatewayError('unsupported_media_type', 'These pages only take forms.', {
    status: 415,
    cure: 'Use the page itself; programs find what they need in the API, under /api/docs.',
  });

export const methodNotAllowed = (isPage: boolean) =>
  new GatewayError(
    'method_not_allowed',
    isPage
      ? 'This page does not take what was sent to it.'
      : 'There is nothing to see at this address: it only takes the form of another page.',
    { status: 405, cure: 'Go back to the page before, and use the buttons that it has.' },
  );

/** What a page found in its own form, before anything was asked of the rooms. */
export const formFaults = (faults: Fault[]) =>
  new GatewayError('form_faults', 'The form has faults.', {
    status: 422,
    faults,
    cure: 'Correct what is marked, and send it again.',
  });
