import { type Fault, GatewayError, type GatewayErrorOptions } from '../errors.ts';

/** Where and how a call failed, without any secret; goes under *Details*. */
export interface CallDetails {
  method: string;
  path: string;
  /** ReCharge's status; null without an answer. */
  rechargeStatus: number | null;
  /** `X-Request-Id`, a name for the call at ReCharge. Observed by mattgenious/RechargeSharp. */
  requestId: string | null;
}

/** What the client does about a failed try. */
export type TryAgain = 'no' | 'conflict' | 'rate' | 'backoff';

interface Kind extends Pick<GatewayErrorOptions, 'status' | 'retry' | 'cure'> {
  code: string;
  message: string;
  again: TryAgain;
}

const NOTHING_TO_DO =
  'Nothing to do: it is tried again by itself. If it lasts, look at status.rechargepayments.com.';

const KINDS = {
  unauthorised: {
    code: 'recharge_unauthorised',
    message: 'ReCharge did not accept this token.',
    cure: 'Copy it again from Integrations → API Tokens; look for missing characters.',
    status: 422,
    retry: 'later',
    again: 'no',
  },
  forbidden: {
    code: 'recharge_forbidden',
    message: 'ReCharge does not let this token do that.',
    // That a 403 can be about the store's plan was observed by airbytehq/airbyte.
    cure: 'Open the token in ReCharge, set Orders and Products to "Read and write", save, and test again. If they are set, the store\'s ReCharge plan may lack the feature.',
    status: 422,
    retry: 'later',
    again: 'no',
  },
  notFound: {
    code: 'recharge_not_found',
    message: 'ReCharge has no such record.',
    cure: 'Look in ReCharge whether it was deleted, or belongs to another store.',
    status: 404,
    retry: 'never',
    again: 'no',
  },
  invalid: {
    code: 'recharge_invalid',
    message: 'ReCharge understood the call but refused its content.',
    cure: 'Correct what ReCharge names below.',
    status: 422,
    retry: 'never',
    again: 'no',
  },
  version: {
    code: 'recharge_version',
    message: 'ReCharge no longer knows the API version 2021-11.',
    cure: 'Update the gateway.',
    status: 502,
    retry: 'never',
    again: 'no',
  },
  conflict: {
    code: 'recharge_conflict',
    message: 'ReCharge is still busy with another change of the same record.',
    cure: NOTHING_TO_DO,
    status: 503,
    retry: 'soon',
    again: 'conflict',
  },
  rateLimited: {
    code: 'recharge_rate_limited',
    message: 'ReCharge asked us to slow down.',
    cure: 'Nothing to do: it continues by itself.',
    status: 503,
    retry: 'later',
    again: 'rate',
  },
  unreachable: {
    code: 'recharge_unreachable',
    message: 'ReCharge could not be reached',
    cure: 'Check that this server may open https connections to ReCharge; it is tried again by itself.',
    status: 503,
    retry: 'later',
    again: 'backoff',
  },
  faulty: {
    code: 'recharge_faulty',
    message: 'ReCharge had a fault of its own.',
    cure: NOTHING_TO_DO,
    status: 502,
    retry: 'later',
    again: 'backoff',
  },
  refused: {
    code: 'recharge_refused',
    message: 'ReCharge refused the call.',
    cure: 'Read what ReCharge says below; if it makes no sense, report it with the request id under Details.',
    status: 502,
    retry: 'never',
    again: 'no',
  },
} as const satisfies Record<string, Kind>;

export type FailureKind = keyof typeof KINDS;

/** A failed try: the error for the caller and what the client does about it first. */
export interface Failure {
  error: GatewayError;
  again: TryAgain;
}

/**
 * Statuses: documentation page docs.getrecharge.com/docs/api-standards; 409 and 426 also observed by
 * mattgenious/RechargeSharp. A proxy's 52x counts as a fault of the server, a redirect is never followed.
 */
export function kindOfStatus(status: number): FailureKind {
  if (status === 401) return 'unauthorised';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'notFound';
  if (status === 409) return 'conflict';
  if (status === 422) return 'invalid';
  if (status === 426) return 'version';
  if (status === 429) return 'rateLimited';
  return status >= 500 && status !== 501 && status !== 505 ? 'faulty' : 'refused';
}

/** @param reason in words, appended to the message: "time-out after 20 s". */
export function failure(
  kind: FailureKind,
  details: CallDetails,
  more: { faults?: Fault[]; reason?: string } = {},
): Failure {
  const { code, message, again, status, retry, cure } = KINDS[kind];
  const said = more.reason ?? more.faults?.[0]?.message;
  const text = said === undefined ? message : `${message.replace(/\.$/, '')}: ${said.replace(/\.$/, '')}.`;
  const options = { status, retry, cure, details: { ...details }, faults: more.faults ?? [] };
  return { error: new GatewayError(code, text, options), again };
}
