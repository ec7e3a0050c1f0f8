import { defineRefusal } from '../refusal.ts';

export const warehouseNotFound = defineRefusal({
  code: 'warehouse_not_found',
  status: 404,
  meaning: 'There is no such warehouse.',
  cure: 'Choose one under Settings → Warehouses.',
});

export const warehouseNameTaken = defineRefusal({
  code: 'name_taken',
  status: 409,
  meaning: 'Another warehouse has this name.',
  message: ({ name }: { name: string }) => `Another warehouse is called ${name}.`,
  cure: 'Choose another name.',
  at: 'name',
});

export const warehouseInactive = defineRefusal({
  code: 'warehouse_inactive',
  status: 409,
  meaning: 'The warehouse is not in use.',
  message: ({ name }: { name: string }) => `${name} is not in use.`,
  cure: 'Take it into use first.',
  at: 'name',
});

export const warehouseIsDefault = defineRefusal({
  code: 'warehouse_is_default',
  status: 409,
  meaning: 'The warehouse is the default one.',
  message: ({ name }: { name: string }) => `${name} is the default warehouse.`,
  cure: 'Make another warehouse the default first.',
  at: 'name',
});

export const warehouseInUse = defineRefusal({
  code: 'warehouse_in_use',
  status: 409,
  meaning: 'Channels despatch from the warehouse.',
  message: ({ said }: { said: string }) => said,
  cure: "Choose another one in the channel's tab Settings first.",
  at: 'name',
});
