import type { BatchOptions } from './batcher.ts';

export interface ConsumeOptions extends BatchOptions {
  /**
   * Asked every second while the consumer waits because the handler met an error of class `wait`; it
   * takes messages again when the answer is true. @default a wait of one second is enough
   */
  healthy?: () => Promise<boolean>;
  /** Held or ready messages without a settled one for this long: the connection is rebuilt. @default 60000 */
  stallMs?: number;
  /** How long running handlers may take to finish on pause and stop. @default 8000 */
  graceMs?: number;
}

/** `paused`: by us. `waiting`: until the store answers. `down`: no connection just now. */
export type ConsumerState = 'consuming' | 'paused' | 'waiting' | 'down' | 'stopped';

export interface Consumer {
  /** Lets running handlers finish, then gives back what was not begun; resolves when that is done. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** As pause, for good; closes the connection. */
  stop(): Promise<void>;
  state(): ConsumerState;
}
