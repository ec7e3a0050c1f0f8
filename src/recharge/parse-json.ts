/** A number token of JSON, from where it starts. */
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Up to 15 significant digits survive the way through a double; more may not. */
const SAFE_DIGITS = 15;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/**
 * Parses JSON without losing digits: a number of more than 15 digits comes back as the text it was
 * written as, so that ids beyond 2^53 and long decimals stay exact. One cheap look at the text decides
 * whether that slower way is needed; ordinary bodies pay nothing for it.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): unknown {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const plain: unknown = JSON.parse(json);
  return /[\d.]{16}/.test(json) ? JSON.parse(quoteLongNumbers(json)) : plain;
}

/** Expects valid JSON. A hand-written walk: a regular expression over long strings can exhaust its stack. */
function quoteLongNumbers(json: string): string {
  let out = '';
  let copied = 0;
  let at = 0;
  while (at < json.length) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(json, at);
    } else if (code === MINUS || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at;
      const token = NUMBER.exec(json)?.[0] ?? '-';
      if (token.replace(/[eE].*|\D/g, '').length > SAFE_DIGITS) {
        out += `${json.slice(copied, at)}"${token}"`;
        copied = at + token.length;
      }
      at += token.length;
    } else {
      at += 1;
    }
  }
  return out + json.slice(copied);
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

export type JsonRecord = Record<string, unknown>;

/** True for a JSON object (not for a list or null). */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property only: `constructor` and `__proto__` of a hostile body find nothing inherited. */
export function own(record: unknown, key: string): unknown {
  return isRecord(record) && Object.hasOwn(record, key) ? record[key] : undefined;
}
