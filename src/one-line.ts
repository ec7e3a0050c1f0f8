const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** True when a text has neither line breaks nor control characters: it can stand in a mail header or a name. */
export const isOneLine = (text: string): boolean => !BREAKS.test(text);
