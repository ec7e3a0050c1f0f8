import { defineRefusal, type Particulars } from '../refusal.ts';

interface Order {
  number: string;
}

const everyFault = ({ faults = [] }: Particulars) => faults.map(({ message }) => message).join('; ');

const HOLDS: Record<string, string> = {
  twin_order: 'another sales channel of this account has the same order, and that one is despatched',
  payment_pending: 'its payment is open',
  charge_refunded: 'its charge was refunded',
  import_delay: 'its import delay is not over yet; it ends by itself',
  unknown_channel_status: 'ReCharge gives it a status that is not known here',
};

export const invalidDespatch = defineRefusal({
  code: 'invalid_despatch',
  status: 422,
  meaning: 'The body has faults; every one is named.',
  message: (facts) => `The despatch has faults: ${everyFault(facts)}.`,
  cure: 'Correct the fields named under `errors` and send it again.',
});

export const invalidCorrection = defineRefusal({
  code: 'invalid_correction',
  status: 422,
  meaning: 'The body has faults; every one is named.',
  message: (facts) => `The correction has faults: ${everyFault(facts)}.`,
  cure: 'Correct the fields named under `errors` and send it again.',
});

export const orderChanged = defineRefusal({
  code: 'order_changed',
  status: 503,
  retry: 'soon',
  meaning: 'Others changed the same order again and again meanwhile.',
  cure: 'Nothing was done: send the request again after `Retry-After` seconds.',
});

export const orderCancelled = defineRefusal({
  code: 'order_cancelled',
  status: 409,
  meaning: 'The order was cancelled.',
  message: ({ number }: Order) => `Order ${number} was cancelled.`,
  cure: 'Do not send it; if parcels have left already, tell the customer service.',
  at: '',
});

export const orderDeleted = defineRefusal({
  code: 'order_deleted',
  status: 409,
  meaning: 'The order was deleted in ReCharge.',
  message: ({ number }: Order) => `Order ${number} was deleted in ReCharge.`,
  cure: 'Do not send it; look in ReCharge for what took its place.',
  at: '',
});

export const orderForecast = defineRefusal({
  code: 'order_forecast',
  status: 409,
  meaning: 'The order is a forecast: ReCharge has not processed it yet.',
  message: ({ number }: Order) => `Order ${number} is a forecast: ReCharge has not processed it yet.`,
  cure: 'Wait until ReCharge processes it; it then becomes an order that can be despatched.',
  at: '',
});

export const orderOnHold = defineRefusal({
  code: 'order_on_hold',
  status: 409,
  meaning: 'The order is on hold; its `statusReason` says why.',
  message: ({ number, reason }: Order & { reason?: string | null }) =>
    `Order ${number} is on hold${reason && HOLDS[reason] ? `: ${HOLDS[reason]}` : ''}.`,
  cure: 'Settle the reason in ReCharge, or open the order in Helm: where a person may lift the hold, its page has the button Release.',
  at: '',
});

export const nothingLeft = defineRefusal({
  code: 'nothing_left',
  status: 409,
  meaning: 'All of the order has been despatched already.',
  message: ({ number }: Order) => `All of order ${number} has been despatched already.`,
  cure: 'If a despatch was recorded by mistake, void that shipment first.',
  at: '',
});

export const overDespatch = defineRefusal({
  code: 'over_despatch',
  status: 409,
  meaning: 'A line has less left than the despatch names.',
  message: ({ number }: Order) => `The despatch holds more than order ${number} has left.`,
  cure: 'Send the quantities that are left, or leave `lines` out to despatch all that remains.',
});

export const unknownLine = defineRefusal({
  code: 'unknown_line',
  status: 422,
  meaning: 'The order has no line of this `lineId`.',
  message: ({ number }: Order) => `Order ${number} lacks lines that the despatch names.`,
  cure: 'Read the order again: its lines carry their `lineId`.',
});

export const ambiguousOrder = defineRefusal({
  code: 'ambiguous_order',
  status: 422,
  meaning: 'The `channelOrderId` fits orders of several channels.',
  cure: 'Send `channelId` as well, or `orderId` instead.',
  at: 'channelOrderId',
});

export const shipmentVoided = defineRefusal({
  code: 'shipment_voided',
  status: 409,
  meaning: 'The shipment was taken back.',
  cure: 'Record a new despatch with the right tracking.',
});

export const parcelsRequired = defineRefusal({
  code: 'parcels_required',
  status: 422,
  meaning: 'One number cannot replace those of several parcels.',
  cure: 'Send `parcels` with all numbers.',
});
