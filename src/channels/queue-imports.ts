import type { Deps } from '../deps.ts';
import { idleImport } from './defaults.ts';
import type { ChannelDoc, ImportProgress } from './model.ts';
import { setFields } from './queries.ts';

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
  const fields: Record<string, unknown> = {};
  if (!isUnderWay(orders) || (orders.from !== null && orders.from > from)) {
    fields['imports.orders'] = { ...idleImport(from), state: 'queued', kind, to: deps.now() };
  }
  if (!isUnderWay(products)) fields['imports.products'] = queuedProducts(kind);
  if (Object.keys(fields).length > 0) await setFields(deps, { _id: channel._id }, fields);
}

/** After a pause or with a new token: what was missed since, not everything again. */
export async function queueGap(deps: Pick<Deps, 'db'>, channel: ChannelDoc): Promise<void> {
  const { okAt, ordersMark, gapFrom } = channel.watch;
  const known = [gapFrom, okAt, ordersMark].flatMap((date) => (date ? [date.getTime()] : []));
  const from = known.length > 0 ? new Date(Math.min(...known)) : channel.settings.importFrom;
  const fields: Record<string, unknown> = { 'watch.gapFrom': from };
  if (!isUnderWay(channel.imports.products)) fields['imports.products'] = queuedProducts('gap');
  await setFields(deps, { _id: channel._id }, fields);
}

const isUnderWay = (progress: ImportProgress): boolean => ['queued', 'running'].includes(progress.state);

const queuedProducts = (kind: ImportProgress['kind']): ImportProgress => ({
  ...idleImport(),
  state: 'queued',
  kind,
});
