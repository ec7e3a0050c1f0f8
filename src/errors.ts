import { foreignMessage } from './foreign-message.ts';

/**
 * The one error class of the gateway.
 *
 * `code` is stable and part of the API; `retry` is what the queue does with a message that met it:
 * - `never`: trying again cannot help; the message is dead-lettered with this reason.
 * - `soon`: a passing fault (conflict, time-out); tried again after seconds.
 * - `later`: somebody else must come back first (service away, refused token); tried again after minutes.
 * - `conflict`: others wrote the same records first; tried again like `soon`, and like `later` if it goes on.
 * - `wait`: our own store is away; nothing is acked or nacked, the consumer pauses until it answers.
 */
export type RetryClass = 'never' | 'soon' | 'later' | 'conflict' | 'wait';

/** One fault of an input, in the shape of the API's `errors[]`. */
export interface Fault {
  path: string;
  code: string;
  message: string;
}

export interface GatewayErrorOptions {
  /** HTTP status when the error reaches an API caller or a page. @default 500 */
  status?: number;
  /** @default 'never' */
  retry?: RetryClass;
  /** What the reader should do now, as one sentence. */
  cure?: string;
  faults?: Fault[];
  details?: Record<string, unknown>;
  cause?: unknown;
}

export class GatewayError extends Error {
  readonly code: string;
  readonly status: number;
  readonly retry: RetryClass;
  readonly cure: string | undefined;
  readonly faults: Fault[];
  readonly details: Record<string, unknown>;

  constructor(code: string, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.status = options.status ?? 500;
    this.retry = options.retry ?? 'never';
    this.cure = options.cure;
    this.faults = options.faults ?? [];
    this.details = options.details ?? {};
  }
}

const MONGO_AWAY = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoExpiredSessionError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongoWaitQueueTimeoutError',
]);

/** True when the error says that MongoDB cannot be reached or has no primary just now. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (MONGO_AWAY.has(error.name)) return true;
  const labels = (error as { hasErrorLabel?: (label: string) => boolean }).hasErrorLabel;
  return typeof labels === 'function' && labels.call(error, 'RetryableWriteError');
}

/** True for MongoDB's duplicate key error (E11000). */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 11000;
}

/** The class of any error, ours or not: what a queue consumer does with the message that met it. */
export function retryClassOf(error: unknown): RetryClass {
  if (error instanceof GatewayError) return error.retry;
  if (isDatabaseAway(error)) return 'wait';
  return 'soon';
}

/** A short text for logs and rows; never contains a body, a document or a secret of ours. */
export function describeError(error: unknown): string {
  if (error instanceof GatewayError) return `${error.code}: ${error.message}`;
  if (error instanceof Error) return `${error.name}: ${foreignMessage(error)}`;
  return String(error);
}
