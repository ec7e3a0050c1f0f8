import type { ChannelOrder } from '../recharge/channel-order.ts';
import { MINUTE } from '../time.ts';
import { addressHash } from './exceptions.ts';
import type { OrderChannel } from './first-sight.ts';
import type { OrderDoc, OrderException } from './model.ts';
import { isCancelled } from './order-status.ts';

/** Nothing of the order's content was ever here: a tombstone of a deletion that came first is no more than its id. */
export const isFirstSight = (order: OrderDoc | null): boolean => order === null || order.contentHash === '';

/** Whether the channel imports orders to where this one goes; one without a country it does. */
export function isWanted({ shippingAddress }: ChannelOrder, { settings }: OrderChannel): boolean {
  const code = shippingAddress?.countryCode?.toUpperCase();
  const { onlyCountries } = settings;
  return !code || onlyCountries.length === 0 || onlyCountries.includes(code);
}

/** What the channel's settings make of a record; only what they change. */
export function bySettings(
  order: OrderDoc | null,
  theirs: ChannelOrder,
  { settings }: OrderChannel,
  at: Date,
): Partial<OrderDoc> {
  return {
    ...held(order, settings, at),
    ...addressed(order, theirs, settings),
    ...(order?.cancellationFollowed === false && !isCancelled(theirs.channelStatus)
      ? { cancellationFollowed: null }
      : {}),
  };
}

type Settings = OrderChannel['settings'];

/** *Import delay*, from the receipt of the order's first content. */
function held(order: OrderDoc | null, { importDelayMinutes }: Settings, at: Date): Partial<OrderDoc> {
  const until = isFirstSight(order)
    ? new Date(at.getTime() + importDelayMinutes * MINUTE)
    : (order?.holdUntil ?? at);
  if (until > at) return { holdUntil: until };
  return order?.holdUntil ? { holdUntil: null } : {};
}

/** *Follow address changes*: where they are not, ours stays and theirs is kept beside it. */
function addressed(
  order: OrderDoc | null,
  { shippingAddress: theirs }: ChannelOrder,
  { followAddressChanges }: Settings,
): Partial<OrderDoc> {
  const ours = order?.shippingAddress ?? null;
  const isKept = !followAddressChanges && ours !== null && addressHash(ours) !== addressHash(theirs);
  if (isKept) return { shippingAddress: ours, channelAddress: theirs };
  return order?.channelAddress ? { channelAddress: null } : {};
}

/** *Follow cancellations* is off: a person sees it, and the order stays work. */
export const notFollowed = (at: Date): OrderException => ({
  code: 'cancelled_not_followed',
  message:
    'ReCharge cancelled the order. It can still be despatched, since its sales channel does not follow cancellations.',
  at,
});
