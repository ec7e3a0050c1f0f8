/** 64 bodies of the largest size at once, or thousands of usual ones: more would fill the memory of a small machine. */
const MOST_BYTES = 128 * 2 ** 20;

/** The bytes of deliveries that are between their arrival and their answer. */
export interface Room {
  /** False, and nothing taken, when there is no room left. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** How much the door holds at once; senders beyond it hear 503 and come again. */
export function createRoom(most = MOST_BYTES): Room {
  let used = 0;
  return {
    take(bytes) {
      if (used + bytes > most) return false;
      used += bytes;
      return true;
    },
    give(bytes) {
      used -= bytes;
    },
  };
}
