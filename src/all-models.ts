import type { Connection, Model } from 'mongoose';
import { accountModel } from './accounts/account-model.ts';
import { userModel } from './accounts/user-model.ts';
import { apiKeyModel } from './api/key-model.ts';
import { auditModel } from './audit/model.ts';
import { channelModel } from './channels/model.ts';
import { deadLetterModel } from './events/dead-letter-model.ts';
import { eventModel } from './events/model.ts';
import { quarantineModel } from './ingest/quarantine-model.ts';
import { spoolModel } from './ingest/spool-model.ts';
import { mailModel } from './mail/model.ts';
import { orderModel } from './orders/model.ts';
import { productModel } from './products/model.ts';
import { shipmentModel } from './shipments/model.ts';
import { stockModel } from './stock/model.ts';
import { warehouseModel } from './warehouses/model.ts';

/** Every collection of the gateway but `sessions`, which the session store keeps itself. */
export function allModels(connection: Connection): Model<never>[] {
  const models = [
    accountModel,
    userModel,
    auditModel,
    apiKeyModel,
    warehouseModel,
    channelModel,
    orderModel,
    productModel,
    shipmentModel,
    mailModel,
    eventModel,
    deadLetterModel,
    spoolModel,
    quarantineModel,
    stockModel,
  ];
  return models.map((model) => model(connection) as unknown as Model<never>);
}
