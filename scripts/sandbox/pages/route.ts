import type { Store } from '../store/store.ts';

export interface PageCall {
  store: Store;
  /** The named parts of the path: `{ id: '812406377' }`. */
  params: Record<string, string>;
  query: URLSearchParams;
  form: URLSearchParams;
}

/** A view, a way on with a sentence that the next page shows once, or a text of some type. */
export type PageAnswer =
  | { view: string; title: string; data: Record<string, unknown>; status?: number }
  | { redirect: string; notice: string }
  | { type: string; text: string };

export interface PageRoute {
  method: 'get' | 'post';
  /** In Express's notation: `/admin/orders/:id`. */
  path: string;
  /** @throws RangeError when what is asked for is not there. */
  answer: (call: PageCall) => PageAnswer;
}
