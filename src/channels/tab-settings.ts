import type { Types } from 'mongoose';
import type { Field } from '../forms/field.ts';
import { choice, pick, text } from '../forms/kinds.ts';
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
});
