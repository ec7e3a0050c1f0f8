import type { Store } from '../store/store.ts';

export interface PageCall {
  store: Store;
  params: string[];
  query: URLSearchParams;
  form: URLSearchParams;
}

/** What a page answers: a view, a way on (with a sentence that the next page shows once), or bytes. */
export type PageAnswer =
  | { view: string; title: string; data: Record<string, unknown>; status?: number }
  | { redirect: string; notice?: string }
  | { type: string; text: string };

export interface PageRoute {
  method: 'GET' | 'POST';
  pattern: RegExp;
  answer: (call: PageCall) => PageAnswer;
}
