/** The store's clock. Tests move it; nothing of the store reads the machine's clock directly. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  advance(milliseconds: number): void;
  /** Called after each `advance`, so that waiting deliveries notice. */
  onAdvance(listener: () => void): void;
}

export function createClock(base: () => number = Date.now): Clock {
  let offset = 0;
  const listeners: (() => void)[] = [];
  return {
    now: () => base() + offset,
    advance(milliseconds) {
      offset += milliseconds;
      for (const listener of listeners) listener();
    },
    onAdvance: (listener) => void listeners.push(listener),
  };
}
