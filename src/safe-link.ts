import { isHostName } from './host-name.ts';

/**
 * The address as we would put it into a mail or on a page, or null when it is not safe to: https only, a
 * host with a dot, nobody's user name in it (`https://dpd.co.uk@evil.example`).
 */
export function safeLink(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > 2_000 || /[\p{Cc}\p{Cf}\s"<>\\^`{|}]/u.test(trimmed)) return null;
  if (!URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' || url.username || url.password) return null;
  return isHostName(url.hostname) ? url.href : null;
}
