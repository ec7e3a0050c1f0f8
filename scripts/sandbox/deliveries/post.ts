import http from 'node:http';
import https from 'node:https';

/** How long ReCharge waits for an answer. Documentation page docs.getrecharge.com/docs/webhooks-overview. */
const LIMIT_MS = 5_000;

export interface Post {
  send(address: string, headers: Record<string, string>, body: Buffer): Promise<PostResult>;
  close(): void;
}

export interface PostResult {
  status: number | null;
  error: string | null;
  ms: number;
}

/**
 * Posts bodies over kept-alive connections. Redirects are not followed: a 3xx is a failed delivery by
 * documentation page docs.getrecharge.com/docs/webhooks-resources.
 */
export function createPost(connections: number): Post {
  const agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: connections }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: connections }),
  };

  const once = (url: URL, headers: Record<string, string>, body: Buffer) =>
    new Promise<{ status: number | null; error: string | null; reused: boolean }>((resolve) => {
      const secure = url.protocol === 'https:';
      const request = (secure ? https : http).request(url, {
        method: 'POST',
        agent: secure ? agents['https:'] : agents['http:'],
        headers: { ...headers, 'Content-Length': body.length },
      });
      const limit = setTimeout(() => request.destroy(new Error('no answer within 5 s')), LIMIT_MS);
      request.on('response', (response) => {
        clearTimeout(limit);
        response.on('error', () => undefined).resume();
        resolve({ status: response.statusCode ?? null, error: null, reused: request.reusedSocket });
      });
      request.on('error', (error) => {
        clearTimeout(limit);
        resolve({ status: null, error: error.message || String(error), reused: request.reusedSocket });
      });
      request.end(body);
    });

  return {
    async send(address, headers, body) {
      const started = performance.now();
      const url = new URL(address);
      let result = await once(url, headers, body);
      // A kept connection that the other side closed meanwhile is no failure: once more, on a new one.
      if (result.reused && /ECONNRESET|socket hang up/.test(result.error ?? ''))
        result = await once(url, headers, body);
      return { status: result.status, error: result.error, ms: Math.round(performance.now() - started) };
    },
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}
