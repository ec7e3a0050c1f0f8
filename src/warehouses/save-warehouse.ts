import type { ClientSession, Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import { isDuplicateKey } from '../errors.ts';
import { ADDRESS_FIELDS } from '../forms/address-fields.ts';
import type { ValuesOf } from '../forms/field.ts';
import { requiredLine } from '../forms/kinds.ts';
import { part } from '../forms/part.ts';
import type { WarehouseDoc } from './model.ts';
import { clearDefault, findWarehouse, insertWarehouse, setWarehouse } from './queries.ts';
import {
  warehouseInactive,
  warehouseInUse,
  warehouseIsDefault,
  warehouseNameTaken,
  warehouseNotFound,
} from './refusals.ts';

type WriteDeps = Pick<Deps, 'db' | 'now'>;
type Id = Types.ObjectId;

export interface WarehouseDeps extends WriteDeps {
  /** Names of the channels that despatch from a warehouse; handed in, since channels stand above warehouses. */
  channelsOfWarehouse(accountId: Id, warehouseId: Id, session: ClientSession): Promise<string[]>;
}

/** A warehouse as its form asks for it. */
export const WAREHOUSE = part({
  name: requiredLine('Name', { min: 2, max: 60, ask: 'Enter a name of at least 2 characters.' }),
  address: ADDRESS_FIELDS,
});

export type WarehouseInput = ValuesOf<typeof WAREHOUSE.fields>;

/** Adds a warehouse (`id` null) or changes one. @throws GatewayError `warehouse_not_found`, `name_taken` */
export async function saveWarehouse(
  deps: WriteDeps,
  accountId: Id,
  actor: Actor,
  id: Id | null,
  input: WarehouseInput,
): Promise<void> {
  const { name, address } = input;
  try {
    await deps.db.transaction(async (session) => {
      const before = id ? await findWarehouse(deps, accountId, id, session) : null;
      if (id && !before) throw warehouseNotFound();
      if (before) await setWarehouse(deps, accountId, before._id, { name, address }, session);
      const doc = before ?? (await insertWarehouse(deps, { accountId, name, address }, session));
      const changes = [{ path: 'name', before: before?.name ?? null, after: name }];
      const action = before ? 'saved' : 'created';
      await record(deps, { accountId, actor, doc: { ...doc, name }, action, changes }, session);
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw warehouseNameTaken({ name });
  }
}

/** New channels start with the default warehouse. @throws GatewayError 404, 409 `warehouse_inactive` */
export async function makeDefaultWarehouse(
  deps: WriteDeps,
  accountId: Id,
  actor: Actor,
  id: Id,
): Promise<WarehouseDoc> {
  return deps.db.transaction(async (session) => {
    const doc = await findWarehouse(deps, accountId, id, session);
    if (!doc) throw warehouseNotFound();
    if (!doc.active) throw warehouseInactive({ name: doc.name });
    await clearDefault(deps, accountId, session);
    await setWarehouse(deps, accountId, id, { isDefault: true }, session);
    await record(deps, { accountId, actor, doc, action: 'made_default' }, session);
    return doc;
  });
}

/**
 * Takes a warehouse out of use or into use again; what refers to it stays.
 * @throws GatewayError 404, 409 `warehouse_is_default`, `warehouse_in_use` (naming the channels)
 */
export async function setWarehouseActive(
  deps: WarehouseDeps,
  accountId: Id,
  actor: Actor,
  id: Id,
  active: boolean,
): Promise<WarehouseDoc> {
  return deps.db.transaction(async (session) => {
    const doc = await findWarehouse(deps, accountId, id, session);
    if (!doc) throw warehouseNotFound();
    if (!active && doc.isDefault) throw warehouseIsDefault({ name: doc.name });
    const users = active ? [] : await deps.channelsOfWarehouse(accountId, id, session);
    if (users.length > 0) {
      const message = `${doc.name} is the warehouse of ${users.join(', ')}.`;
      throw warehouseInUse({ said: message });
    }
    await setWarehouse(deps, accountId, id, { active }, session);
    await record(deps, { accountId, actor, doc, action: active ? 'activated' : 'deactivated' }, session);
    return doc;
  });
}

function record(
  deps: WriteDeps,
  what: {
    accountId: Id;
    actor: Actor;
    doc: WarehouseDoc;
    action: string;
    changes?: { path: string; before: unknown; after: unknown }[];
  },
  session: ClientSession,
): Promise<void> {
  const { accountId, actor, doc, action, changes = [] } = what;
  const target = { kind: 'warehouse', id: doc._id.toString(), name: doc.name };
  return writeAudit(deps, { accountId, actor, action: `warehouse.${action}`, target, changes }, session);
}
