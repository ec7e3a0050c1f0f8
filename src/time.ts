/** Durations in milliseconds, so that a constant says its unit: `const KEPT_MS = 30 * DAY`. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
