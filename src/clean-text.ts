/** Characters that turn the direction of everything after them, or hide text: never wanted in a name. */
const TRICKS =
  /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/u.source;
/** The flags of England, Scotland, Texas, … are a black flag with a region's code in hidden characters (UTS 51). */
const FLAG = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}/u.source;
const HIDDEN = new RegExp(`(${FLAG})|${TRICKS}`, 'gu');
const withoutHidden = (text: string): string => text.replace(HIDDEN, '$1');

/**
 * One line of somebody else's text, harmless in a header, in HTML and in plain text: no line breaks, no
 * control or direction characters, at most `max` characters. Markup is left alone; escaping is the
 * template's work.
 */
export function cleanText(text: string | null | undefined, max = 150): string {
  const line = withoutHidden((text ?? '').slice(0, max * 20).replace(/\p{Cs}/gu, ''))
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  if (characters.length <= max) return line;
  // What is left of a flag that was cut would be hidden text.
  const cut = withoutHidden(characters.slice(0, max - 1).join(''));
  return `${cut.trimEnd()}…`;
}
