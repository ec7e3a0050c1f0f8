import { accounts } from './accounts/account-model.ts';
import { sessions } from './accounts/session-model.ts';
import { signInLimits } from './accounts/sign-in-limit-model.ts';
import { users } from './accounts/user-model.ts';
import { apiKeys } from './api/key-model.ts';
import { asks } from './apply/ask-model.ts';
import { audits } from './audit/model.ts';
import { channels } from './channels/model.ts';
import { deadLetters } from './events/dead-letter-model.ts';
import { events } from './events/model.ts';
import { quarantineRows } from './ingest/quarantine-model.ts';
import { spoolRows } from './ingest/spool-model.ts';
import { mails } from './mail/model.ts';
import { mailSenders } from './mail/sender-model.ts';
import { migrations } from './migrations/model.ts';
import type { StoredAs } from './mongo/collection.ts';
import { orders } from './orders/model.ts';
import { products } from './products/model.ts';
import { shipments } from './shipments/model.ts';
import { stockLevels } from './stock/model.ts';
import { warehouses } from './warehouses/model.ts';

/** Every collection of the gateway. */
export const ALL_COLLECTIONS: { storedAs: StoredAs }[] = [
  accounts,
  users,
  sessions,
  signInLimits,
  audits,
  apiKeys,
  warehouses,
  channels,
  orders,
  products,
  shipments,
  mails,
  mailSenders,
  events,
  asks,
  deadLetters,
  spoolRows,
  quarantineRows,
  stockLevels,
  migrations,
];
