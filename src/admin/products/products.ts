import { Router } from 'express';
import { Types } from 'mongoose';
import { type ProductDoc, products } from '../../products/model.ts';
import { productFilter } from '../../products/queries.ts';
import { safeLink } from '../../safe-link.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { money, NONE } from '../frame/format.ts';
import { channelNames } from '../frame/order-queries.ts';
import { afterCursor, pagerLinks, readCursor, writeCursor } from '../frame/page-cursor.ts';
import { queryText } from '../frame/query-text.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { planWords } from './plan-words.ts';

const PAGE_SIZE = 50;

export function productsPage(deps: PageDeps): Router {
  const router = Router();
  router.get('/products', async (req, res) => {
    const { accountId } = adminContext(res);
    const search = queryText(req.query.q);
    const channelId = queryText(req.query.channel);
    const filter = productFilter(accountId, {
      search: search || undefined,
      channelId: /^[0-9a-f]{24}$/.test(channelId) ? new Types.ObjectId(channelId) : undefined,
    });
    const [rows, channels] = await Promise.all([
      products(deps)
        .find({ $and: [filter, afterCursor(readCursor(req.query.cursor), 'updatedAt')] })
        .sort({ updatedAt: -1, _id: -1 })
        .limit(PAGE_SIZE + 1)
        .maxTimeMS(5_000)
        .toArray(),
      channelNames(deps, accountId),
    ]);
    const shown = rows.slice(0, PAGE_SIZE);
    const last = shown.at(-1);
    const next = rows.length > PAGE_SIZE && last ? writeCursor(last.updatedAt, last._id) : null;
    sendPage(deps, req, res, 'products', {
      title: 'Products',
      section: 'products',
      form: formView(['q', 'channel'], { q: search, channel: channelId }),
      channelOptions: options([['', 'All channels'], ...channels], channelId),
      filtered: search !== '' || channelId !== '',
      rows: shown.map((product) => presentProductRow(product, channels)),
      pager: pagerLinks('/products', { q: search, channel: channelId }, req.query.cursor, next),
    });
  });
  return router;
}

const SOURCES: Record<ProductDoc['source'], string> = {
  catalogue: "From ReCharge's catalogue",
  plan: 'Known from its plan',
  order_line: 'Known from orders',
};

function presentProductRow(product: ProductDoc, channels: Map<string, string>) {
  return {
    title: product.title || `Product ${product.channelProductId}`,
    vendor: product.vendor,
    image: product.imageUrl && safeLink(product.imageUrl),
    channel: channels.get(product.channelId.toString()) ?? NONE,
    source: SOURCES[product.source],
    variants: product.variants.map((variant) => ({
      title: variant.title ?? 'One version',
      sku: variant.sku,
      price: variant.unitPrice ? money(variant.unitPrice, null) : null,
    })),
    plans: product.plans.filter((plan) => !plan.deletedAt).map((plan) => planWords(plan)),
  };
}
