import type { Deps } from '../deps.ts';
import { changeChannel } from './change-channel.ts';
import { gapOpened } from './gaps.ts';
import { importQueued, isUnderWay } from './imports.ts';
import type { ChannelDoc, ImportProgress } from './model.ts';

/**
 * Queues the import of orders (from the date the merchant chose) and of products; the scheduler starts
 * it within a second. One that is under way from as early a date goes on where it is.
 */
export async function queueImports(
  deps: Pick<Deps, 'db' | 'now'>,
  channel: ChannelDoc,
  kind: ImportProgress['kind'] = 'first',
): Promise<void> {
  const from = channel.settings.importFrom;
  const { orders, products } = channel.imports;
  const isLate = orders.from !== null && orders.from > from;
  const changes = [
    ...(!isUnderWay(orders) || isLate ? [importQueued('orders', { kind, from, to: deps.now() })] : []),
    ...(!isUnderWay(products) ? [importQueued('products', { kind })] : []),
  ];
  if (changes.length > 0) await changeChannel(deps, { _id: channel._id }, changes);
}

/** After a pause or with a new token: what was missed since, not everything again. */
export async function queueGap(deps: Pick<Deps, 'db' | 'now'>, channel: ChannelDoc): Promise<void> {
  await changeChannel(deps, { _id: channel._id }, [
    gapOpened(channel, 'registered'),
    ...(isUnderWay(channel.imports.products) ? [] : [importQueued('products', { kind: 'gap' })]),
  ]);
}
