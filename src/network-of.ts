import { isIPv4 } from 'node:net';
import { ipKeyGenerator } from 'express-rate-limit';

/**
 * The network that an address belongs to, as one customer of a provider gets it: the first 56 bits of IPv6, which
 * one machine can change within at will, and the first 24 of IPv4, also where that is written as IPv6.
 */
export function networkOf(address: string): string {
  const network = ipKeyGenerator(address, 56);
  return isIPv4(network) ? network.replace(/\d+$/, '0/24') : network;
}
