/** Lets work that shares a key wait its turn. */
export interface BatchTurns {
  /** Runs `work` once everything begun earlier with one of its keys has ended, well or badly. */
  run<T>(keys: Iterable<string>, work: () => Promise<T>): Promise<T>;
}

/**
 * Batches of one process that touch the same order go one after the other instead of losing races against
 * each other. All keys are taken in one step, so that two can never wait for one another.
 */
export function createBatchTurns(): BatchTurns {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async run(keys, work) {
      const mine = [...new Set(keys)];
      const before = mine.flatMap((key) => tails.get(key) ?? []);
      const turn = Promise.allSettled(before).then(work);
      for (const key of mine) tails.set(key, turn);
      try {
        return await turn;
      } finally {
        for (const key of mine) if (tails.get(key) === turn) tails.delete(key);
      }
    },
  };
}
