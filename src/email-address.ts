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
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(0, at));
  const isDotString = !local.startsWith('.') && !local.endsWith('.') && !local.includes('..');
  return LOCAL.test(local) && isDotString && isDomain(text.slice(at + 1));
}

/** Letters in another width or style look like a domain that is not theirs, and are written differently by others. */
function isDomain(text: string): boolean {
  if (!DOMAIN.test(text) || text.normalize('NFKC') !== text.normalize('NFC')) return false;
  const ascii = domainToASCII(text);
  // Broken Punycode: Node before 24 gives nothing for it, later ones give it back unread.
  return isHostName(ascii) && !/(^|\.)xn--/.test(domainToUnicode(ascii));
}
