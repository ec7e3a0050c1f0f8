import { pino } from 'pino';
import { describeError } from './errors.ts';
import { safeError } from './safe-error.ts';

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
 * defence; the first is that nothing of ours passes a secret to the log. Of an error, whatever its name, only
 * code, message and stack are written.
 */
export function createLog(
  level: string,
  base: Record<string, unknown> = {},
  to?: pino.DestinationStream,
): Log {
  return pino(
    {
      level,
      base,
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
      serializers: { err: (error: unknown) => safeError(error) },
      formatters: { log: withSafeErrors },
      hooks: { logMethod: withSafeMessage },
    },
    to,
  );
}

/** `err` has its serializer; this is for an error under any other name. */
function withSafeErrors(fields: Record<string, unknown>): Record<string, unknown> {
  const others = Object.entries(fields).filter(([name, value]) => name !== 'err' && value instanceof Error);
  if (others.length === 0) return fields;
  return { ...fields, ...Object.fromEntries(others.map(([name, error]) => [name, safeError(error)])) };
}

/** Of an error that is logged by itself pino would make its message the line's. */
function withSafeMessage(this: Log, args: Parameters<pino.LogFn>, log: pino.LogFn): void {
  const [first] = args as unknown[];
  if (first instanceof Error && args.length === 1) log.call(this, { err: first }, describeError(first));
  else log.apply(this, args);
}
