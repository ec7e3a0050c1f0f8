import { type ClientSession, Types } from 'mongoose';
import type { Idempotency } from '../api/idempotency.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { channels } from '../channels/model.ts';
import type { Actor, Deps } from '../deps.ts';
import { insertDespatchMail } from '../mail/mail-row.ts';
import type { MailDoc } from '../mail/model.ts';
import { type Waker, wakeMail } from '../mail/wake-mail.ts';
import { findOrders, writeQuantities } from '../orders/for-despatch.ts';
import type { OrderDoc } from '../orders/model.ts';
import { orderNotFound } from '../orders/refusals.ts';
import type { ShipmentDoc, ShipmentLine } from '../shipments/model.ts';
import { insertShipment, lastSeq } from '../shipments/queries.ts';
import { resolveTracking } from '../shipments/resolve-tracking.ts';
import type { Turns } from '../turns.ts';
import type { DespatchInput } from './despatch-body.ts';
import { replayOf } from './idempotency.ts';
import { planDespatch } from './plan-despatch.ts';
import { ambiguousOrder, orderChanged } from './refusals.ts';
import { withRetry } from './with-retry.ts';

export type DespatchDeps = Pick<Deps, 'db' | 'log' | 'now'> &
  Waker & {
    /** Spares despatches of one order at the same time from conflicting again and again. */
    turns?: Turns;
  };

export interface DespatchResult {
  shipment: ShipmentDoc;
  /** False: the same request came before, and this is what it made. */
  created: boolean;
}

/**
 * Records that goods left the warehouse: the order's quantities, the shipment, its mail row and the
 * audit entry in one transaction, so that all of it is there or nothing. Two despatches of one order at
 * the same time conflict in the database; the loser is planned anew against what is left then.
 *
 * @throws GatewayError 422 `ambiguous_order`, `unknown_line`, `idempotency_key_reused`; 404 `order_not_found`;
 * 409 as `planDespatch`; 503 `order_changed`.
 */
export async function despatch(
  deps: DespatchDeps,
  accountId: Types.ObjectId,
  actor: Actor,
  input: DespatchInput,
  idempotency: Idempotency | null = null,
): Promise<DespatchResult> {
  const work = () =>
    withRetry(() =>
      deps.db.transaction(async (session): Promise<DespatchResult & { mail: MailDoc | null }> => {
        const earlier = await replayOf(deps, accountId, idempotency, session);
        if (earlier) return { shipment: earlier, created: false, mail: null };
        return { ...(await record(deps, accountId, actor, input, idempotency, session)), created: true };
      }),
    );
  const done = await (deps.turns ? deps.turns.take(turnOf(accountId, input), work) : work());
  if (done.mail?.state === 'queued') await wakeMail(deps, done.mail);
  return { shipment: done.shipment, created: done.created };
}

/** Despatches of one order have the same turn; an order named in two ways only conflicts in the database. */
function turnOf(accountId: Types.ObjectId, { orderId, channelOrderId }: DespatchInput): string {
  return JSON.stringify([accountId, orderId ?? null, channelOrderId ?? null]);
}

async function record(
  deps: DespatchDeps,
  accountId: Types.ObjectId,
  actor: Actor,
  input: DespatchInput,
  idempotency: Idempotency | null,
  session: ClientSession,
): Promise<{ shipment: ShipmentDoc; mail: MailDoc }> {
  const now = deps.now();
  const order = await findOrder(deps, accountId, input, session);
  const lines = planDespatch(order, input.lines ?? null);
  const channel = await channels(deps).findOne({ _id: order.channelId, accountId }, { session });
  if (!channel) throw orderNotFound();

  const shipment: ShipmentDoc = {
    _id: new Types.ObjectId(),
    accountId,
    channelId: order.channelId,
    orderId: order._id,
    channelOrderId: order.channelOrderId,
    orderNumber: order.number,
    seq: (await lastSeq(deps, order._id, session)) + 1,
    ...resolveTracking(input, order.shippingAddress),
    lines,
    shippingAddress: order.shippingAddress,
    despatchedAt: input.despatchedAt ?? now,
    state: 'despatched',
    voidedAt: null,
    revision: 1,
    createdBy: actor,
    idempotency,
    createdAt: now,
    updatedAt: now,
  };
  await raiseQuantities(deps, order, lines, now, session);
  await insertShipment(deps, shipment, session);
  const mail = await insertDespatchMail(deps, { channel: channel, order, shipment }, session);
  await writeAudit(
    deps,
    {
      accountId,
      actor,
      action: 'order.despatched',
      target: { kind: 'order', id: order._id.toString(), name: order.number },
      changes: [{ path: 'shipment', before: null, after: shipment._id.toString() }],
      note: `Shipment ${shipment.seq} with ${shipment.carrier}`,
    },
    session,
  );
  return { shipment, mail };
}

async function raiseQuantities(
  deps: DespatchDeps,
  order: OrderDoc,
  leaving: ShipmentLine[],
  at: Date,
  session: ClientSession,
): Promise<void> {
  const byId = new Map(leaving.map((line) => [line.lineId, line.quantity]));
  const next = order.lines.map((line) => ({
    ...line,
    despatchedQuantity: line.despatchedQuantity + (byId.get(line.lineId) ?? 0),
  }));
  const written = await writeQuantities(deps, order, next, at, session);
  if (!written) throw orderChanged();
}

async function findOrder(
  deps: DespatchDeps,
  accountId: Types.ObjectId,
  input: DespatchInput,
  session: ClientSession,
): Promise<OrderDoc> {
  const found = await findOrders(
    deps,
    {
      accountId,
      ...(input.orderId ? { _id: input.orderId } : {}),
      ...(input.channelOrderId ? { channelOrderId: input.channelOrderId } : {}),
      ...(input.channelId ? { channelId: input.channelId } : {}),
    },
    session,
  );
  if (found.length > 1) throw ambiguousOrder();
  if (!found[0]) throw orderNotFound();
  return found[0];
}
