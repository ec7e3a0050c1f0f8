/** One value of a query as trimmed text; '' for none, or for something that is no text. */
export const queryText = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
