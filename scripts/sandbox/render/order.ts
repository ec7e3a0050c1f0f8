import { applyQuirks } from '../data/quirks.ts';
import type { ApiVersion, Order } from '../data/state.ts';
import type { JsonObject } from '../json.ts';
import { renderNewOrder } from './new-order.ts';
import { renderOldOrder } from './old-order.ts';
import type { RenderContext } from './parts.ts';

/** The order as that version of the API shows it and as its webhooks carry it. */
export const renderOrder = (context: RenderContext, order: Order, version: ApiVersion): JsonObject =>
  version === '2021-01'
    ? renderOldOrder(context, order)
    : applyQuirks(renderNewOrder(context, order), order.quirks);
