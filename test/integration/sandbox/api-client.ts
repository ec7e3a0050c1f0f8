import type { Token } from '../../../scripts/sandbox/data/state.ts';
import type { Sandbox } from '../../../scripts/sandbox/start-sandbox.ts';

interface OrderBody {
  id: number;
  status: string;
  updated_at: string;
  shipping_address: Record<string, string | null>;
  external_order_id: { ecommerce: string | null };
  shopify_order_id: string | null;
}

interface WebhookBody {
  id: number;
  topic: string;
  address: string;
}

/** Every field that the tests look into, as if all were there. */
export interface ApiBody {
  order: OrderBody;
  orders: OrderBody[];
  plan: { id: number };
  plans: { id: number; external_product_id: { ecommerce: string } }[];
  products: { variants: { sku: string | null }[]; images: { medium: string }[] }[];
  webhook: WebhookBody;
  webhooks: WebhookBody[];
  store: unknown;
  errors: Record<string, string[]>;
  next_cursor: string | null;
  previous_cursor: string | null;
}

export interface ApiResult {
  status: number;
  headers: Headers;
  body: ApiBody;
}

/** Calls the sandbox's API as any client would: version 2021-11 and the token, unless told otherwise. */
export function apiClient(sandbox: Sandbox, token: Token) {
  return async (
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string | undefined> } = {},
  ): Promise<ApiResult> => {
    const headers: Record<string, string | undefined> = {
      'X-Recharge-Access-Token': token.token,
      'X-Recharge-Version': '2021-11',
      ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...options.headers,
    };
    const given = Object.entries(headers).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const response = await fetch(sandbox.url + path, {
      method,
      headers: given,
      redirect: 'manual',
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
    });
    const text = await response.text();
    let body: unknown = text;
    try {
      body = text === '' ? null : JSON.parse(text);
    } catch {
      // Left as text.
    }
    return { status: response.status, headers: response.headers, body: body as ApiBody };
  };
}
