import { GatewayError } from './errors.ts';
import { foreignMessage } from './foreign-message.ts';

/** An error as it may stand in a log. */
export interface SafeError {
  type: string;
  code?: string | number;
  message: string;
  /** Its frames alone: the first lines of a stack repeat the message. */
  stack: string;
  cause?: unknown;
  errors?: unknown[];
}

const DEEPEST = 4;
const MOST_OF_SEVERAL = 3;

/**
 * Code, message and stack of an error and of what caused it, and nothing else that hangs on it: drivers and parsers
 * leave documents and bodies there. Texts stay; what is thrown in place of an error is told by its type only.
 */
export function safeError(value: unknown, depth = 1): unknown {
  if (typeof value === 'string') return value;
  if (!(value instanceof Error)) return { type: value === null ? 'null' : typeof value };
  const { code, cause, errors } = value as { code?: unknown; cause?: unknown; errors?: unknown };
  const safe: SafeError = {
    type: value.name,
    message: value instanceof GatewayError ? value.message : foreignMessage(value),
    stack: framesOf(value),
  };
  if (typeof code === 'string' || typeof code === 'number') safe.code = code;
  if (depth < DEEPEST) {
    if (cause instanceof Error) safe.cause = safeError(cause, depth + 1);
    if (Array.isArray(errors)) {
      safe.errors = errors.slice(0, MOST_OF_SEVERAL).map((one) => safeError(one, depth + 1));
    }
  }
  return safe;
}

function framesOf({ stack = '', message }: Error): string {
  const afterMessage = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return afterMessage
    .split('\n')
    .filter((line) => /^ +at /.test(line))
    .join('\n');
}
