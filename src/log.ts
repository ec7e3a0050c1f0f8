import { pino } from 'pino';

export type Log = pino.Logger;

const SECRET_PATHS = [
  'token',
  'accessToken',
  'clientSecret',
  'password',
  'authorization',
  'cookie',
  'hookKey',
  'apiKey',
  '*.token',
  '*.accessToken',
  '*.clientSecret',
  '*.password',
  '*.authorization',
  '*.cookie',
  '*.hookKey',
  '*.apiKey',
  'headers["x-recharge-access-token"]',
  'req.headers',
  'res.headers',
];

/**
 * JSON lines on standard output. Names that can hold a secret are censored as a second line of
 * defence; the first is that nothing of ours passes a secret to the log.
 */
export function createLog(level: string, base: Record<string, unknown> = {}): Log {
  return pino({ level, base, redact: { paths: SECRET_PATHS, censor: '[secret]' } });
}
