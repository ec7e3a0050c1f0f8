import { domainToASCII, domainToUnicode } from 'node:url';
import { isHostName } from './host-name.ts';

/**
 * Before the @: what needs no quotes (RFC 5321, Dot-string), in any alphabet. Quoted forms are left out:
 * nobody has them, and they are what header injections are made of.
 */
const LOCAL = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;

/**
 * True for one e-mail address and nothing else: no display name, no second address, no characters that mean
 * something in a header, a domain with a dot that can exist. Whether a mail server takes letters beyond
 * ASCII before the @ is another question.
 */
export function isEmailAddress(text: string): boolean {
  if (text.length > 254) return false;
  const { local, domain } = atParts(text);
  const isDotString = !local.startsWith('.') && !local.endsWith('.') && !local.includes('..');
  return LOCAL.test(local) && isDotString && isDomain(domain);
}

/** Letters in another width or style look like a domain that is not theirs, and are written differently by others. */
function isDomain(text: string): boolean {
  if (!DOMAIN.test(text) || text.normalize('NFKC') !== text.normalize('NFC')) return false;
  const ascii = domainToASCII(text);
  // Broken Punycode: Node before 24 gives nothing for it, later ones give it back unread.
  return isHostName(ascii) && !/(^|\.)xn--/.test(domainToUnicode(ascii));
}

/** What stands before and after the last @ of a text; without one all of it is the domain. */
export function atParts(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, Math.max(0, at)), domain: address.slice(at + 1) };
}

/** The address as mail servers know it: the domain in ASCII. */
export function asciiDomain(address: string): string {
  const { local, domain } = atParts(address);
  return `${local}@${domainToASCII(domain)}`;
}

/** What is wrong with a text that is no e-mail address, for whoever is to correct it. */
export function addressFault(text: string): string {
  const { domain } = atParts(text);
  if (!text.includes('@')) return 'it has no @';
  if (/[,;\s]/.test(text)) return 'it holds more than one address, or a space';
  if (text.indexOf('@') !== text.lastIndexOf('@')) return 'it has more than one @';
  if (text.endsWith('.')) return 'it ends with a dot';
  if (text.includes('..') || domain.startsWith('.')) return 'there is nothing between two of its dots';
  if (!domain.includes('.')) return 'its domain has no dot';
  return 'a mail server would not take it';
}
