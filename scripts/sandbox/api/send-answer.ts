import type http from 'node:http';
import { toJson } from '../json.ts';
import type { ApiAnswer } from './route.ts';

/**
 * Sends an answer of the API. `cut` breaks the body off in one of two ways in turn: shorter than its
 * Content-Length, or whole by its length but cut JSON. Observed by airbytehq/airbyte and
 * singer-io/tap-recharge.
 */
export type SendAnswer = (res: http.ServerResponse, answer: ApiAnswer, cut: boolean) => void;

export function createSender(): SendAnswer {
  let cuts = 0;
  return (res, answer, cut) => {
    const bytes = Buffer.from(answer.raw ?? (answer.body === null ? '' : toJson(answer.body)), 'utf8');
    const headers: http.OutgoingHttpHeaders = {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...answer.headers,
    };
    if (!cut) {
      // A 204 can name a JSON content type without having a body. Observed by ScreenStaring/recharge-api.
      if (answer.status !== 204) headers['Content-Length'] = bytes.length;
      res.writeHead(answer.status, headers).end(bytes);
      return;
    }
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    cuts += 1;
    if (cuts % 2 === 0) {
      res.writeHead(answer.status, { ...headers, 'Content-Length': half.length }).end(half);
      return;
    }
    res.writeHead(answer.status, { ...headers, 'Content-Length': bytes.length });
    res.write(half, () => setTimeout(() => res.socket?.destroy(), 20));
  };
}
