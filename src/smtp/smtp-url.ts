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
 * Reads `SMTP_URL`. `smtps:` speaks TLS from the start; `smtp:` uses STARTTLS where the server offers it,
 * always with `?requireTLS=true`, never with `?ignoreTLS=true`. `?tls.rejectUnauthorized=false` accepts a
 * self-made certificate.
 */
export function readSmtpUrl(text: string): SmtpSettings {
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  const flag = (name: string) => url.searchParams.get(name) === 'true';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: flag('requireTLS'),
    ignoreTLS: flag('ignoreTLS'),
    tls: { rejectUnauthorized: url.searchParams.get('tls.rejectUnauthorized') !== 'false' },
    auth: url.username
      ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
      : null,
  };
}
