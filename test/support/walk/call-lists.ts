import type { OpenApiDocument } from '../../../src/api/openapi-types.ts';
import type { Api } from '../test-app.ts';

/**
 * Reads every list of the API with every filter that its description names, alone and with `updatedSince`, two
 * pages of each, and one record of each kind. `values` by the filter's name.
 * @throws Error for a filter that has no value here.
 */
export async function callLists(
  api: Api,
  description: OpenApiDocument,
  values: Record<string, string[]>,
): Promise<void> {
  const get = async (path: string) => {
    const { status, body } = await api<{ data?: { id?: string }[]; nextCursor?: string | null }>('GET', path);
    if (status >= 500) throw new Error(`GET ${path}: ${status}`);
    return body;
  };
  for (const [address, methods] of Object.entries(description.paths)) {
    const operation = methods.get;
    const path = address.replace('/api/v1', '');
    if (!operation || path.includes('{')) continue;
    const names = (operation.parameters ?? []).flatMap((one) =>
      one.in === 'query' ? [String(one.name)] : [],
    );
    const filters = names.filter((name) => !['limit', 'cursor', 'updatedSince'].includes(name));
    const queries = filters.flatMap((name) => {
      const samples = values[name];
      if (!samples) throw new Error(`no value for ?${name}= of ${path}`);
      return samples.map((value) => `${name}=${encodeURIComponent(value)}`);
    });
    for (const query of ['', ...queries]) {
      for (const order of ['', `updatedSince=${encodeURIComponent('2025-01-01T00:00:00Z')}`]) {
        const asked = [query, order, 'limit=5'].filter(Boolean).join('&');
        const { data, nextCursor } = await get(`${path}?${asked}`);
        if (nextCursor) await get(`${path}?${asked}&cursor=${encodeURIComponent(nextCursor)}`);
        const [first] = Array.isArray(data) ? data : [];
        if (first?.id && description.paths[`${address}/{id}`]?.get) await get(`${path}/${first.id}`);
      }
    }
  }
}
