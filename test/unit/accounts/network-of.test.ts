import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkOf } from '../../../src/network-of.ts';

describe('the network of an address', () => {
  test.each([
    ['the first 24 bits of IPv4', '203.0.113.9', '203.0.113.250', true],
    ['not those of the neighbour', '203.0.113.9', '203.0.114.9', false],
    ['the same where a proxy writes it as IPv6', '::ffff:203.0.113.9', '203.0.113.10', true],
    ['also in hexadecimal', '::ffff:cb00:7109', '203.0.113.10', true],
    ['the first 56 bits of IPv6', '2001:db8:1:1200::1', '2001:db8:1:12ff:dead:beef:0:1', true],
    ['however it is written', '2001:0DB8:0001:1200:0:0:0:1', '2001:db8:1:1201::', true],
    ['not the next 56', '2001:db8:1:1200::1', '2001:db8:1:1300::1', false],
  ])('is %s', (_what, one, other, same) => {
    expect(networkOf(one) === networkOf(other)).toBe(same);
  });

  test('is told of whatever stands in place of an address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => typeof networkOf(text) === 'string'),
    );
    expect(networkOf('fe80::1%eth0')).toBe(networkOf('fe80::2%eth1'));
    expect(networkOf('')).toBe('');
  });
});
