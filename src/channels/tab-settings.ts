import type { Types } from 'mongoose';
import type { Field } from '../forms/field.ts';
import { choice, countries, pick, text, toggle, wholeNumber } from '../forms/kinds.ts';
import { part } from '../forms/part.ts';
import { asId } from '../ids.ts';
import { IMPORT_FROM } from './import-from-field.ts';

const WAREHOUSE_ID = pick('Warehouse', {
  hint: 'Orders are despatched from here.',
  from: 'warehouses',
  ask: 'Choose an active warehouse.',
  none: 'There is no active warehouse. Add one under Settings → Warehouses first.',
});

const warehouseId: Field<Types.ObjectId> = {
  ...WAREHOUSE_ID,
  rule: (known) => WAREHOUSE_ID.rule(known).transform((id) => asId(id)),
  show: (id) => id.toString(),
};

const orderNumberPrefix: Field<string> = {
  label: 'Order number prefix',
  hint: 'Such as UK-: shown before the number.',
  look: { as: 'line', maxlength: 8 },
  initial: () => '',
  rule: () =>
    text
      .transform((value) => value.toUpperCase())
      .refine(
        (value) => /^[A-Z0-9-]{0,8}$/.test(value),
        'Order number prefix must have at most 8 letters, digits or hyphens.',
      ),
  show: (value) => value,
};

export const SETTINGS = part({
  warehouseId,
  importFrom: IMPORT_FROM,
  olderOrders: choice(
    'Orders from before today',
    { history: 'History', open: 'Treat as open' },
    {
      hint: 'ReCharge does not know what has left already: History is kept, but not shown as work.',
      ask: 'Choose History or Treat as open.',
    },
  ),
  orderNumberPrefix,
  /** Minutes from our receipt. */
  importDelayMinutes: wholeNumber('Import delay (minutes)', {
    hint: 'An order can be despatched only this long after it came, so that changes and cancellations can still arrive. 0: at once.',
    max: 1_440,
    initial: 0,
    noNumber: 'The import delay must be a whole number of minutes.',
    tooHigh: 'The import delay must be at most 1440 minutes (24 hours).',
  }),
  /** Empty: all. */
  onlyCountries: countries('Only these countries', {
    hint: 'Where orders may be sent to; none chosen: everywhere. Of other orders no more than their number is kept. Choose several with Ctrl or ⌘.',
  }),
  followAddressChanges: toggle('Follow address changes', {
    on: true,
    hint: 'Off: an order keeps the address that it came with; its page shows ReCharge’s beside it.',
  }),
  followCancellations: toggle('Follow cancellations', {
    on: true,
    hint: 'Off: an order that ReCharge cancels is marked as an exception and can still be despatched.',
  }),
});
