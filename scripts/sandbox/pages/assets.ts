import fs from 'node:fs';
import { drawProduct } from './draw-product.ts';
import type { PageRoute } from './route.ts';

const asset = (name: string) => fs.readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');

export const assetRoutes: PageRoute[] = [
  {
    method: 'GET',
    pattern: /^\/assets\/sandbox\.css$/,
    answer: () => ({ type: 'text/css', text: asset('sandbox.css') }),
  },
  {
    method: 'GET',
    pattern: /^\/assets\/sandbox\.js$/,
    answer: () => ({ type: 'text/javascript', text: asset('sandbox.js') }),
  },
  {
    method: 'GET',
    pattern: /^\/images\/([a-z0-9-]+?)(?:_(?:large|medium|small))?\.svg$/,
    answer({ store, params }) {
      const product = store.state.products.find(({ handle }) => handle === params[0]);
      if (!product) throw new RangeError('There is no such picture.');
      return { type: 'image/svg+xml', text: drawProduct(product) };
    },
  },
  {
    method: 'GET',
    pattern: /^\/favicon\.ico$/,
    answer: ({ store }) => ({
      type: 'image/svg+xml',
      text: drawProduct(store.state.products.at(-2) ?? store.state.products[0]!),
    }),
  },
];
