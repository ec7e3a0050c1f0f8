const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** At least one dot, and a top-level domain that is no number: an IP address is none. */
const HOST_NAME = new RegExp(`^(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`);

/** True for the ASCII name of a host that the public can reach: `example.com`, `xn--mnchen-3ya.de`. */
export const isHostName = (text: string): boolean => text.length <= 253 && HOST_NAME.test(text);
