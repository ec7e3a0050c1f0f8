import type { IncomingHttpHeaders } from 'node:http';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { networkOf } from '../network-of.ts';
import { verifySignature } from '../recharge/signature.ts';
import type { ChannelCache, IngestChannel } from './channel-cache.ts';
import type { DoorSights } from './door-sights.ts';
import { type DurableEvent, eventIdOf, traceparentOf } from './durable-event.ts';
import type { KeepEvent } from './keep-event.ts';
import type { Quarantine } from './quarantine.ts';
import { unsignedBody } from './unsigned-body.ts';

/** A delivery whose body has been read; knows nothing of Express or sockets. */
export interface Delivery {
  hookKey: string;
  topic: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  receivedAt: Date;
  /** Asked only of what is refused. */
  clientAddress: () => string;
}

/** What ReCharge gets to hear. `reason` is for the log and the metrics. */
export interface Answer {
  status: 200 | 401 | 404 | 503;
  code:
    | 'queued'
    | 'spooled'
    | 'signature_missing'
    | 'signature_wrong'
    | 'unknown_key'
    | 'cannot_keep'
    | 'cannot_tell';
  retryAfterSeconds?: number;
}

export interface AcceptDeps {
  channels: ChannelCache;
  keeper: KeepEvent;
  quarantine: Quarantine;
  sights: DoorSights;
  log: Log;
  now: () => Date;
}

const SIGNATURE_HEADERS = [
  'x-recharge-hmac-sha256',
  'x-recharge-webhook-signature',
  'x-recharge-webhook-timestamp',
] as const;

type Proof =
  | { ok: true; verified: DurableEvent['verified']; secretSetAt: Date | null }
  | { ok: false; missing: boolean; reason: string };

function prove(channel: IngestChannel, delivery: Delivery): Proof {
  if (channel.secrets.length === 0) return { ok: true, verified: 'none', secretSetAt: null };
  const result = verifySignature(delivery.body, delivery.headers, channel.secrets, delivery.receivedAt);
  if (result.ok)
    return { ok: true, verified: result.scheme, secretSetAt: channel.secretsSetAt[result.secret] ?? null };
  return { ok: false, missing: result.reason === 'missing', reason: result.reason };
}

/**
 * Verifies a delivery and makes it durable. A failed signature is judged once more by the channels as
 * they are in the database now (a secret may just have been corrected) before 401 is said.
 */
export async function acceptDelivery(
  deps: AcceptDeps,
  channel: IngestChannel,
  delivery: Delivery,
): Promise<Answer> {
  let proof = prove(channel, delivery);
  if (!proof.ok) {
    const again = await deps.channels.again(delivery.hookKey);
    if (again.state === 'unknown') return { status: 404, code: 'unknown_key' };
    if (again.state === 'found') proof = prove(again.channel, delivery);
  }
  if (!proof.ok) return reject(deps, channel, delivery, proof);
  const event: DurableEvent = {
    eventId: eventIdOf(delivery.hookKey, delivery.topic, delivery.body),
    accountId: channel.accountId,
    channelId: channel.channelId,
    topic: delivery.topic,
    body: proof.verified === 'none' ? unsignedBody(delivery.topic, delivery.body) : delivery.body,
    receivedAt: delivery.receivedAt,
    verified: proof.verified,
    traceparent: traceparentOf(delivery.headers.traceparent),
  };
  try {
    const where = await deps.keeper.keep(event);
    deps.sights.verified(channel.channelId, {
      scheme: proof.verified === 'none' ? 'unsigned' : proof.verified,
      secretSetAt: proof.secretSetAt,
    });
    return { status: 200, code: where === 'queue' ? 'queued' : 'spooled' };
  } catch (error) {
    deps.log.error(
      { channelId: channel.channelId, topic: event.topic, err: describeError(error) },
      'delivery not kept',
    );
    return { status: 503, code: 'cannot_keep', retryAfterSeconds: 5 };
  }
}

async function reject(
  deps: AcceptDeps,
  channel: IngestChannel,
  delivery: Delivery,
  proof: { missing: boolean; reason: string },
): Promise<Answer> {
  const signatures: Record<string, string> = {};
  for (const name of SIGNATURE_HEADERS) {
    const value = delivery.headers[name];
    if (typeof value === 'string') signatures[name] = value.slice(0, 512);
  }
  deps.sights.rejected(channel.channelId);
  const kept = await deps.quarantine.put({
    channel,
    topic: delivery.topic,
    body: delivery.body,
    proof: { from: networkOf(delivery.clientAddress()), signatures, at: delivery.receivedAt },
    reason: `signature_${proof.reason}`,
  });
  deps.log.warn(
    { channelId: channel.channelId, topic: delivery.topic, reason: proof.reason, quarantine: kept },
    'delivery refused: its signature does not prove the sender',
  );
  return { status: 401, code: proof.missing ? 'signature_missing' : 'signature_wrong' };
}
