import type { Product } from '../data/state.ts';
import { formatMoney, parseMoney } from '../money.ts';
import type { PageAnswer, PageCall, PageRoute } from './route.ts';
import { dayText } from './words.ts';

export const productPages: PageRoute[] = [
  { method: 'get', path: '/admin/products', answer: list },
  { method: 'get', path: '/admin/products/:id', answer: (call) => edit(call, productOf(call)) },
  { method: 'post', path: '/admin/products/:id', answer: save },
];

function productOf({ store, params }: PageCall): Product {
  const product = store.state.products.find(({ id }) => id === params.id);
  if (!product) throw new RangeError('There is no such product.');
  return product;
}

function list({ store }: PageCall): PageAnswer {
  return {
    view: 'products',
    title: 'Products',
    data: {
      products: store.state.products.map((product) => ({
        ...product,
        changed: dayText(product.updatedAt),
        plans: store.state.plans.filter(({ productId }) => productId === product.id).length,
        skus: product.variants.map((variant) => ({
          title: variant.options.length > 0 ? variant.title : null,
          sku: variant.sku,
          price: formatMoney(variant.price, 'GBP'),
        })),
      })),
    },
  };
}

function edit(
  { store }: PageCall,
  product: Product,
  faults: string[] = [],
  form?: URLSearchParams,
): PageAnswer {
  const plan = store.state.plans.find(({ productId }) => productId === product.id);
  return {
    view: 'product',
    title: `Edit ${product.title}`,
    status: faults.length > 0 ? 422 : 200,
    data: {
      id: product.id,
      handle: product.handle,
      faults,
      productTitle: form?.get('title') ?? product.title,
      plan: plan ? { discount: form?.get('discount') ?? plan.discount ?? '' } : null,
      variants: product.variants.map((variant) => ({
        id: variant.id,
        title: variant.title,
        price: form?.get(`price-${variant.id}`) ?? formatMoney(variant.price, 'GBP'),
        sku: form?.get(`sku-${variant.id}`) ?? variant.sku ?? '',
      })),
    },
  };
}

function save(call: PageCall): PageAnswer {
  const { store, form } = call;
  const product = productOf(call);
  const faults: string[] = [];
  const title = (form.get('title') ?? '').trim().slice(0, 200);
  if (title === '') faults.push('Title: write one.');
  const prices = product.variants.map((variant) => parseMoney(form.get(`price-${variant.id}`) ?? '', 'GBP'));
  if (prices.includes(null)) faults.push('Price: write an amount such as 12.50.');
  const discount = (form.get('discount') ?? '').trim();
  if (discount !== '' && !/^\d{1,2}(\.\d{1,2})?$/.test(discount))
    faults.push('Plan discount: write a percentage such as 15 or 12.50.');
  if (faults.length > 0) return edit(call, product, faults, form);

  store.editProduct(product.id, (edited) => {
    edited.title = title;
    edited.variants.forEach((variant, index) => {
      variant.price = prices[index] ?? variant.price;
      variant.sku = (form.get(`sku-${variant.id}`) ?? '').trim() || null;
    });
  });
  const wanted = discount === '' ? null : Number(discount).toFixed(2);
  const first = store.state.plans.find(({ productId }) => productId === product.id);
  if (first && first.discount !== wanted) {
    store.editPlan(first.id, (plan) => {
      plan.discount = wanted;
    });
  }
  return { redirect: '/admin/products', notice: `${title} is saved.` };
}
