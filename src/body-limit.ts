/** Two MiB: more than almost any order, little enough that many at once do not fill the memory. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;
