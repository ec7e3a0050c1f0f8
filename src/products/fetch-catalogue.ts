import { type Answer, ASKING, failedAnswer } from '../apply/answer.ts';
import type { Ask } from '../apply/holdings.ts';
import { objectKey } from '../apply/item.ts';
import type { ChannelAccess } from '../channels/access.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { groupBy } from '../group-by.ts';
import { type CatalogueContent, catalogueRecord } from './read-catalogue.ts';

/** Should one id make ReCharge refuse a list (nothing says that it cannot), so many are asked for by themselves at a time. */
const MOST_ALONE = 10;

type CatalogueAnswer = Answer<CatalogueContent>;
type Client = ReturnType<ChannelAccess['client']>;
type Deps = { access: Pick<ChannelAccess, 'client'> };

/**
 * Asks ReCharge for a channel's plans and products by id, in lists, with at most half of the token's bucket. Never throws.
 *
 * @returns by `objectKey`; what was not asked for this time has no answer.
 */
export async function fetchCatalogue(
  deps: Deps,
  channel: ChannelDoc,
  asks: Ask[],
  signal?: AbortSignal,
): Promise<Map<string, CatalogueAnswer>> {
  const answers = new Map<string, CatalogueAnswer>();
  let client: Client;
  try {
    client = deps.access.client(channel, signal ? { ...ASKING, signal } : ASKING);
  } catch (error) {
    return new Map(asks.map((ask) => [objectKey(ask), failedAnswer(error)]));
  }
  for (const its of groupBy(asks, ({ resource }) => resource).values()) {
    let found = await fetchList(client, its);
    const isRefusal = found.some(({ answer }) => answer.kind === 'failed' && answer.retry === 'never');
    if (isRefusal && its.length > 1) {
      found = [];
      for (const ask of its.slice(0, MOST_ALONE)) found.push(...(await fetchList(client, [ask])));
    }
    for (const { key, answer } of found) answers.set(key, answer);
  }
  return answers;
}

/** All of one resource. */
async function fetchList(client: Client, asks: Ask[]): Promise<{ key: string; answer: CatalogueAnswer }[]> {
  const all = (answer: CatalogueAnswer) => asks.map((ask) => ({ key: objectKey(ask), answer }));
  const ids = asks.map(({ objectId }) => objectId);
  try {
    const records =
      asks[0]?.resource === 'plan' ? await client.plansByIds(ids) : await client.productsByIds(ids);
    if (!records) return all({ kind: 'unavailable' });
    const byId = new Map(records.map((content) => [catalogueRecord(content).objectId, content]));
    return asks.map((ask) => {
      const content = byId.get(ask.objectId);
      const answer: CatalogueAnswer = content
        ? { kind: 'found', record: catalogueRecord(content) }
        : { kind: 'missing' };
      return { key: objectKey(ask), answer };
    });
  } catch (error) {
    return all(failedAnswer(error));
  }
}
