import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';
import type { Config } from '../config.ts';

/**
 * Tells a request's client by the proxies in front, as `TRUST_PROXY` names them; `unknown` once it has gone.
 */
export function clientAddressBy(trustProxy: Config['trustProxy']): (req: IncomingMessage) => string {
  if (trustProxy === false) return (req) => req.socket.remoteAddress ?? 'unknown';
  const trust = trustOf(trustProxy);
  return (req) => proxyAddr(req, trust) ?? 'unknown';
}

/** What Express makes of the same setting, in the terms of proxy-addr. */
function trustOf(setting: true | number | string): (address: string, hop: number) => boolean {
  if (setting === true) return () => true;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  return proxyAddr.compile(setting.split(',').map((part) => part.trim()));
}
