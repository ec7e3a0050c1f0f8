/** Characters that turn the direction of everything after them, or hide text: never wanted in a name. */
const TRICKS =
  /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;

/**
 * One line of somebody else's text, harmless in a header, in HTML and in plain text: no line breaks, no
 * control or direction characters, at most `max` characters. Markup is left alone; escaping is the
 * template's work.
 */
export function cleanText(text: string | null | undefined, max = 150): string {
  const line = (text ?? '')
    .slice(0, max * 20)
    .replace(/\p{Cs}/gu, '')
    .replace(TRICKS, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= max
    ? line
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}
