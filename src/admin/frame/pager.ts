/** Links of the pager partial; `query` are the list's other parameters, `cursor` that of this page. */
export function pagerLinks(
  path: string,
  query: Record<string, string>,
  cursor: unknown,
  next: string | null,
) {
  const first = cursor ? addressOf(path, query) : null;
  return {
    show: first !== null || next !== null,
    first,
    next: next ? addressOf(path, { ...query, cursor: next }) : null,
  };
}

/** A path with those parameters that are not empty. */
export function addressOf(path: string, query: Record<string, string>): string {
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return text ? `${path}?${text}` : path;
}
