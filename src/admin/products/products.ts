import { type Request, type Response, Router } from 'express';
import { channelNames } from '../../channels/queries.ts';
import { parseId } from '../../ids.ts';
import { newestPage, splitPage } from '../../list-page.ts';
import type { ProductDoc } from '../../products/model.ts';
import { listProducts } from '../../products/queries.ts';
import { safeLink } from '../../safe-link.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { formView, options } from '../frame/form.ts';
import { money, NONE } from '../frame/format.ts';
import { pagerLinks } from '../frame/pager.ts';
import { queryText } from '../frame/query-text.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { planWords } from './plan-words.ts';

export function productsPage(deps: PageDeps): Router {
  const router = Router();
  const show = async (req: Request, res: Response) => {
    const { accountId } = adminContext(res);
    const search = queryText(req.query.q);
    const channel = queryText(req.query.channel);
    const page = newestPage('updatedAt', req.query.cursor);
    const [rows, channels] = await Promise.all([
      listProducts(deps, accountId, { search, channelId: parseId(channel) ?? undefined }, page),
      channelNames(deps, accountId),
    ]);
    const { shown, nextCursor } = splitPage(page, rows);
    sendPage(deps, req, res, 'products/products', {
      title: 'Products',
      section: 'products',
      form: formView(['q', 'channel'], { q: search, channel }),
      channelOptions: options([['', 'All channels'], ...channels], channel),
      filtered: search !== '' || channel !== '',
      rows: shown.map((product) => presentProductRow(product, channels)),
      pager: pagerLinks('/products', { q: search, channel }, req.query.cursor, nextCursor),
    });
  };

  router.get('/products', show);
  return refuseOtherMethods(router);
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
