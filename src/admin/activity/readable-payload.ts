const HIDDEN = /e-?mail|phone|token|secret|password|card|^ip$|browser_ip/i;
const MOST_CHARACTERS = 100_000;

/** A delivered body for people: indented JSON, or text as it came; contact data and secrets masked. */
export function readablePayload(raw: Buffer): string {
  const body = raw.toString('utf8');
  try {
    const masked: unknown = JSON.parse(body, (key, value: unknown) =>
      typeof value === 'string' && value !== '' && HIDDEN.test(key) ? '•••' : value,
    );
    return cut(JSON.stringify(masked, null, 2));
  } catch {
    return cut(body);
  }
}

const cut = (text: string) =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\n… (cut here)` : text;
