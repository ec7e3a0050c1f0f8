import { GatewayError } from '../errors.ts';
import type { RechargeClient } from '../recharge/client.ts';
import { missingScopes, REQUIRED_SCOPES } from '../recharge/scopes.ts';
import { SECOND } from '../time.ts';
import type { ChannelDeps } from './channel-deps.ts';

export type ConnectionKind = 'ok' | 'credentials' | 'scopes' | 'unreachable' | 'rate_limited';

/** One line of the result. `missing` and `failed` stop Submit, `warning` does not. */
export interface ConnectionCheck {
  state: 'ok' | 'missing' | 'failed' | 'warning';
  text: string;
  cure: string | null;
}

export interface ConnectionResult {
  ok: boolean;
  kind: ConnectionKind;
  checks: ConnectionCheck[];
  /** The token's name in ReCharge, e.g. `[Private App] Warehouse gateway`. */
  tokenName: string | null;
  scopes: string[];
  missing: string[];
  /** For a form: what is wrong in one sentence with its cure; null when all is well. */
  message: string | null;
}

/** Somebody is waiting in front of the form. */
const PATIENCE = { tries: 2, timeoutMs: 8 * SECOND, deadlineMs: 15 * SECOND };
const LABELS: Record<(typeof REQUIRED_SCOPES)[number], string> = {
  read_orders: 'Orders read',
  write_orders: 'Orders write',
  read_products: 'Products read',
  write_products: 'Products write',
};

/** Tries a token at ReCharge and says in words what works, what is missing and how to get it. Saves nothing. */
export async function testConnection(
  deps: Pick<ChannelDeps, 'access'>,
  input: { token: string; hasClientSecret: boolean },
): Promise<ConnectionResult> {
  const client = deps.access.clientOf(input.token, PATIENCE);
  const startedAt = performance.now();
  try {
    const information = await client.tokenInformation();
    const elapsed = Math.max(1, Math.round(performance.now() - startedAt));
    const missing = missingScopes(information.scopes);
    const name = information.name ? `token valid, named “${information.name}”` : 'token valid';
    const checks: ConnectionCheck[] = [
      ok(`Reached ReCharge (${elapsed} ms)`),
      ok(`${name[0]?.toUpperCase()}${name.slice(1)}`),
      ...REQUIRED_SCOPES.map((scope): ConnectionCheck => {
        const lacks = missing.find((entry) => entry.scope === scope);
        return lacks
          ? { state: 'missing', text: `${LABELS[scope]} missing`, cure: lacks.cure }
          : ok(LABELS[scope]);
      }),
    ];
    if (missing.length === 0) checks.push(...(await probes(client)));
    checks.push(
      input.hasClientSecret
        ? ok('API Client Secret given: events are verified by their signature')
        : {
            state: 'warning',
            text: 'No API Client Secret: events are re-checked through the API, which is slower',
            cure: 'Add the API Client Secret for signed events: in ReCharge, open the token by its name.',
          },
    );
    const lacking = missing.map((entry) => entry.label).join(', ');
    return {
      ok: missing.length === 0,
      kind: missing.length === 0 ? 'ok' : 'scopes',
      checks,
      tokenName: information.name,
      scopes: information.scopes,
      missing: missing.map((entry) => entry.scope),
      message:
        missing.length === 0
          ? null
          : `The token lacks ${lacking}. ${[...new Set(missing.map((entry) => entry.cure))].join(' ')}`,
    };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return failed(error);
  }
}

const ok = (text: string): ConnectionCheck => ({ state: 'ok', text, cure: null });

/** What the token may read in fact: a store's plan can lack what the token's scopes allow. */
async function probes(client: RechargeClient): Promise<ConnectionCheck[]> {
  try {
    const { orders } = await client.probe();
    if (orders !== 'forbidden') return [];
    return [
      {
        state: 'warning',
        text: 'ReCharge does not show orders to this token although its scopes allow it',
        cure: "Look in ReCharge whether the store's plan includes the API.",
      },
    ];
  } catch (error) {
    if (error instanceof GatewayError) return [];
    throw error;
  }
}

const KINDS: Record<string, ConnectionKind> = {
  recharge_unauthorised: 'credentials',
  recharge_forbidden: 'scopes',
  recharge_rate_limited: 'rate_limited',
};

const CURES: Partial<Record<ConnectionKind, string>> = {
  rate_limited: 'Wait a minute, then try again.',
  unreachable: 'Check that this server may open https connections to ReCharge, then try again.',
};

function failed(error: GatewayError): ConnectionResult {
  const kind = KINDS[error.code] ?? 'unreachable';
  // Nobody tries again by itself what a form asked for.
  const cure = CURES[kind] ?? error.cure ?? 'Try again in a minute.';
  return {
    ok: false,
    kind,
    checks: [{ state: 'failed', text: error.message, cure }],
    tokenName: null,
    scopes: [],
    missing: [],
    message: `${error.message} ${cure}`,
  };
}
