import { networkInterfaces } from 'node:os';
import { isLoopback } from '../../src/is-loopback.ts';

/**
 * Whether a request's `Host` names this machine: a loopback name, the address that the server was told to
 * listen on, or, where it listens on all, one of the machine's own. Any other name may be somebody else's that was
 * made to lead here (DNS rebinding), so that his page could read and change what is meant for this machine alone.
 */
export function isOwnHost(header: string | undefined, listensOn: string): boolean {
  const url = `http://${header ?? ''}`;
  if (!header || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, '');
  if (isLoopback(name) || name === listensOn.toLowerCase()) return true;
  const own = ['0.0.0.0', '::'].includes(listensOn) ? Object.values(networkInterfaces()).flat() : [];
  return own.some((address) => address?.address === name);
}
