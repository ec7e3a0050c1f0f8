import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../metrics.ts';
import { parseWebhookAddress, type WebhookAddress } from '../recharge/webhook-address.ts';
import { RETRY_AFTER } from '../retry-after.ts';
import { type AcceptDeps, acceptDelivery } from './accept-delivery.ts';
import type { IngestChannel, LookUp } from './channel-cache.ts';
import type { FailureLimit } from './failure-limit.ts';

import { discardRest, readBody } from './read-body.ts';
import type { Room } from './room.ts';

export interface DeliveryHandlerDeps extends AcceptDeps {
  metrics: Metrics;
  failures: FailureLimit;
  room: Room;
  /** The client's address as the proxies in front tell it. */
  clientAddress: (req: IncomingMessage) => string;
}

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i;

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Words for whoever reads ReCharge's delivery log. */
const WORDS: Record<string, string> = {
  queued: 'kept',
  spooled: 'kept',
  unknown_key: 'No channel has this address. Save the channel in Helm to register it again.',
  method: 'Deliveries are sent by POST.',
  not_json: 'Send application/json.',
  too_large: 'The body is larger than 2 MiB.',
  signature_missing: 'The signature header is missing.',
  signature_wrong: 'The signature does not fit. Check the API Client Secret of the channel in Helm.',
  cannot_keep: 'The delivery cannot be kept just now. Send it again.',
  cannot_tell: 'The address cannot be checked just now. Send it again.',
  no_room: 'Too much arrives at once. Send it again.',
  too_many_failures: 'Too many refused requests from this address. Try again in a minute.',
};

/**
 * Answers deliveries on bare `node:http`, before Express sees the request: the same job takes 2.5
 * times as long through Express with its middleware. Order of the checks, as ReCharge may rely on it:
 * 404 (429 or 503 in its place), 405, 415, 413, 401, 200, 503. @returns false when the request is not for this handler.
 */
export function createDeliveryHandler(
  deps: DeliveryHandlerDeps,
): (req: IncomingMessage, res: ServerResponse) => boolean {
  function answer(
    req: IncomingMessage,
    res: ServerResponse,
    status: number,
    code: string,
    extra?: Record<string, string>,
  ): void {
    deps.metrics.deliveries.inc({ answer: code });
    if (res.writableEnded || res.destroyed) return;
    const body = `{"code":"${code}","message":"${WORDS[code] ?? ''}"}`;
    res.writeHead(status, { ...HEADERS, 'content-length': Buffer.byteLength(body), ...extra });
    res.end(body);
    if (!req.complete) discardRest(req);
  }

  // Most keys are in memory; those cost no turn of the event loop.
  const findChannel = (
    address: WebhookAddress | null,
    known: IngestChannel | null | undefined,
  ): LookUp | Promise<LookUp> => {
    if (!address) return { state: 'unknown' };
    return known ? { state: 'found', channel: known } : deps.channels.lookUp(address.hookKey);
  };

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const address = parseWebhookAddress(req.url ?? '');
    const known = address && deps.channels.known(address.hookKey);
    if (!address || !known) {
      // Only who knocks with keys that nobody has is limited: a channel's own deliveries never are.
      if (await deps.failures.isOver(deps.clientAddress(req)))
        return answer(req, res, 429, 'too_many_failures', { 'retry-after': '60' });
    }
    const looked = findChannel(address, known);
    const found = looked instanceof Promise ? await looked : looked;
    if (found.state === 'cannot_tell')
      return answer(req, res, 503, 'cannot_tell', { 'retry-after': RETRY_AFTER });
    if (!address || found.state === 'unknown') {
      await deps.failures.count(deps.clientAddress(req));
      return answer(req, res, 404, 'unknown_key');
    }
    if (req.method !== 'POST') return answer(req, res, 405, 'method', { allow: 'POST' });
    if (!JSON_TYPE.test(req.headers['content-type'] ?? '')) return answer(req, res, 415, 'not_json');
    const body = await readBody(req, deps.room);
    if (body === 'aborted') return;
    if (body === 'too_large') {
      deps.sights.tooLarge(found.channel.channelId);
      return answer(req, res, 413, 'too_large');
    }
    if (body === 'no_room') return answer(req, res, 503, 'no_room', { 'retry-after': RETRY_AFTER });
    const from = process.hrtime.bigint();
    try {
      const delivery = {
        ...address,
        headers: req.headers,
        body: body.bytes,
        receivedAt: deps.now(),
        clientAddress: () => deps.clientAddress(req),
      };
      const { status, code, retryAfterSeconds } = await acceptDelivery(deps, found.channel, delivery);
      const extra = retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : undefined;
      answer(req, res, status, code, extra);
    } finally {
      body.release();
    }
    deps.metrics.deliverySeconds.observe(Number(process.hrtime.bigint() - from) / 1e9);
  }

  return (req, res) => {
    if (!req.url?.startsWith('/webhooks/')) return false;
    handle(req, res).catch((err: unknown) => {
      deps.log.error({ err }, 'delivery handler failed');
      answer(req, res, 503, 'cannot_keep', { 'retry-after': RETRY_AFTER });
    });
    return true;
  };
}
