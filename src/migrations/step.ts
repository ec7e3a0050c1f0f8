import type { Progress } from './model.ts';

export interface StepTurn {
  /** As the step was left off; nothing done at its beginning. */
  progress: Progress;
  /**
   * Writes down how far it is.
   * @throws when another process has taken over, or this one stops: the step ends there and is gone on with later.
   */
  note(progress: Progress): Promise<void>;
  /** This process stops, or another one has taken over. */
  signal: AbortSignal;
}

/**
 * One step of an upgrade. It may be cut off anywhere and is gone through again from where it was; and once more from
 * the beginning when a process of an older version was connected meanwhile. So it finds by itself what is still to be done.
 */
export interface UpgradeStep {
  /** Under which it stands in `migrations`; never changed. */
  name: string;
  /** True: an older version cannot read what it writes, so it waits until none is connected. */
  alone?: boolean;
  /** For what may become due again after it was done. */
  isDue?(): Promise<boolean>;
  run(turn: StepTurn): Promise<void>;
}
