import type { Product } from '../data/state.ts';
import { drawProduct } from './draw-product.ts';
import type { PageAnswer, PageRoute } from './route.ts';

export const picturePages: PageRoute[] = [
  {
    method: 'get',
    path: '/images/:name.svg',
    answer: ({ store, params: { name = '' } }) => {
      const wanted = name.replace(/_(large|medium|small)$/, '');
      return picture(store.state.products.find(({ handle }) => handle === wanted));
    },
  },
  {
    method: 'get',
    path: '/favicon.ico',
    answer: ({ store }) =>
      picture(store.state.products.find(({ shape }) => shape === 'cup') ?? store.state.products[0]),
  },
];

function picture(product: Product | undefined): PageAnswer {
  if (!product) throw new RangeError('There is no such picture.');
  return { type: 'image/svg+xml', text: drawProduct(product) };
}
