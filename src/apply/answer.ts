import { describeError, GatewayError } from '../errors.ts';

/** ReCharge was asked for an object and gave no answer. `forbidden`: the token may not see it. */
export interface FailedAnswer {
  kind: 'failed';
  code: string;
  forbidden: boolean;
  retry: 'never' | 'soon' | 'later';
  reason: string;
}

export function failedAnswer(error: unknown): FailedAnswer {
  const known = error instanceof GatewayError ? error : null;
  const retry = known?.retry === 'never' || known?.retry === 'later' ? known.retry : 'soon';
  return {
    kind: 'failed',
    code: known?.code ?? 'fetch_failed',
    forbidden: known?.code === 'recharge_forbidden',
    retry,
    reason: describeError(error),
  };
}
