import type { Route } from '../api/route.ts';
import { channelsRoutes } from '../channels/api.ts';
import { despatchRoutes } from '../despatch/api.ts';
import { mailsRoutes } from '../mail/api.ts';
import type { Waker } from '../mail/wake-mail.ts';
import { ordersRoutes } from '../orders/api.ts';
import type { Parts } from '../parts.ts';
import { productsRoutes } from '../products/api.ts';
import { shipmentsRoutes } from '../shipments/api.ts';
import { stockRoutes } from '../stock/api.ts';

/** Every route of the API, in the order in which they are documented; a feature with routes is added here. */
export const apiRoutes = (parts: Parts<Waker['broker']>): Route[] => [
  ...ordersRoutes(parts),
  ...shipmentsRoutes(parts),
  ...despatchRoutes(parts),
  ...productsRoutes(parts),
  ...stockRoutes(parts),
  ...mailsRoutes(parts),
  ...channelsRoutes(parts),
];
