import { isLoopback } from '../is-loopback.ts';

export interface SmtpSettings {
  host: string;
  port: number;
  secure: boolean;
  requireTLS: boolean;
  ignoreTLS: boolean;
  tls: { rejectUnauthorized: boolean };
  auth: { user: string; pass: string } | null;
}

/**
 * Reads `SMTP_URL`. `smtps:` and port 465 speak TLS from the start; any other demands STARTTLS, so that neither
 * log-in nor mails are read on the way; on this machine itself it is used where offered. `?requireTLS=true`
 * demands it there too, `?ignoreTLS=true` never asks for it. `?tls.rejectUnauthorized=false` accepts a
 * self-made certificate.
 */
export function readSmtpUrl(text: string): SmtpSettings {
  const url = new URL(text);
  const secure = url.protocol === 'smtps:' || url.port === '465';
  const flag = (name: string) => url.searchParams.get(name) === 'true';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: flag('requireTLS') || !(secure || flag('ignoreTLS') || isLoopback(url.hostname)),
    ignoreTLS: flag('ignoreTLS'),
    tls: { rejectUnauthorized: url.searchParams.get('tls.rejectUnauthorized') !== 'false' },
    auth: url.username
      ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
      : null,
  };
}
