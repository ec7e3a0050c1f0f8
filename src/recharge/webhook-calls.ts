import { GatewayError } from '../errors.ts';
import { toNumericId, toRecords, toText } from './fields.ts';
import { nullWhenNotFound } from './not-found.ts';
import { getPage, type Page } from './pages.ts';
import { own } from './parse-json.ts';
import { API_VERSION } from './request.ts';
import type { RunCall } from './retry.ts';

/**
 * A registration at ReCharge. A private token may see those of other integrations too: documentation page
 * developer.rechargepayments.com/2021-11/webhooks_endpoints.
 */
export interface RechargeWebhook {
  id: string;
  address: string;
  topic: string;
  /** Of the payload; null when the list does not say. */
  version: string | null;
}

/** Ten of a topic per token are allowed (the same page); this many pages are no list but a fault. */
const MOST_PAGES = 40;

export function createWebhookCalls(run: RunCall) {
  async function listWebhooks(): Promise<RechargeWebhook[]> {
    const found: RechargeWebhook[] = [];
    let page: Page = await getPage(run, '/webhooks', 'webhooks', {});
    for (let pages = 1; ; pages += 1) {
      found.push(...toRecords(page.records).flatMap((record) => toWebhook(record) ?? []));
      if (page.nextCursor === null || pages >= MOST_PAGES) return found;
      page = await getPage(run, '/webhooks', 'webhooks', { cursor: page.nextCursor });
    }
  }

  async function inList(address: string, topic: string): Promise<RechargeWebhook> {
    const listed = await listWebhooks();
    const same = listed.find((webhook) => webhook.address === address && webhook.topic === topic);
    if (same) return same;
    throw new GatewayError('recharge_faulty', 'ReCharge says the webhook exists, but does not list it.', {
      status: 502,
      retry: 'later',
      cure: 'Nothing to do: it is tried again by itself.',
    });
  }

  return {
    /** All registrations this token sees; never touch those whose address is not ours. */
    listWebhooks,

    /**
     * Registers one topic with payload version 2021-11. One that exists already is no fault: it is found
     * by the id at the end of ReCharge's sentence (observed by darrylcousins/boxesapp), or else in the list.
     */
    async createWebhook(wanted: { address: string; topic: string }): Promise<RechargeWebhook> {
      const { address, topic } = wanted;
      const body = { address, topic, version: API_VERSION };
      try {
        const answer = await run({ method: 'POST', path: '/webhooks', body });
        // The envelope's id: PipedreamHQ/pipedream reads it from the top and loses its registrations.
        const id = toNumericId(own(own(answer, 'webhook'), 'id'));
        if (id === null) return await inList(address, topic);
        return { id, address, topic, version: toText(own(own(answer, 'webhook'), 'version')) };
      } catch (error) {
        const fault = error instanceof GatewayError && error.faults.find(({ path }) => path === 'duplicate');
        if (!fault) throw error;
        const id = /(\d+)[\s.!"')]*$/.exec(fault.message)?.[1];
        return id === undefined ? await inList(address, topic) : { id, address, topic, version: null };
      }
    },

    /** One that is gone already counts as deleted. */
    async deleteWebhook(id: string): Promise<void> {
      await nullWhenNotFound(run({ method: 'DELETE', path: `/webhooks/${encodeURIComponent(id)}` }));
    },

    /** Asks ReCharge to send a test delivery to the webhook's address. */
    async testWebhook(id: string): Promise<void> {
      await run({ method: 'POST', path: `/webhooks/${encodeURIComponent(id)}/test` });
    },
  };
}

function toWebhook(record: Record<string, unknown>): RechargeWebhook | null {
  const id = toNumericId(own(record, 'id'));
  const address = toText(own(record, 'address'));
  const topic = toText(own(record, 'topic'));
  if (id === null || address === null || topic === null) return null;
  return { id, address, topic, version: toText(own(record, 'version')) };
}
