/** Those whose bodies a channel's quarantine holds: a sender's network, with a signature or without one. */
export interface Share {
  from: string;
  isSigned: boolean;
  rows: number;
  bytes: number;
}

export interface RoomLimits {
  rows: number;
  bytes: number;
}

/**
 * Whose newest body makes room for one of `bytes` by `newcomer`: `none` is needed, or null when it finds no room.
 * Bodies without a signature go first, since nothing can ever prove them; else whoever holds most, as long as
 * that is more than the newcomer would hold. So a stranger's flood takes what nobody else wants, and no more.
 */
export function makeRoom(
  shares: Share[],
  newcomer: { from: string; isSigned: boolean; bytes: number },
  limits: RoomLimits,
): Share | 'none' | null {
  const total = (key: 'rows' | 'bytes') => shares.reduce((sum, share) => sum + share[key], 0);
  const isFull = {
    rows: total('rows') + 1 > limits.rows,
    bytes: total('bytes') + newcomer.bytes > limits.bytes,
  };
  if (!isFull.rows && !isFull.bytes) return 'none';
  const key = isFull.rows ? 'rows' : 'bytes';
  const own = shares.find((share) => share.from === newcomer.from && share.isSigned === newcomer.isSigned);
  const wouldHold = (own?.[key] ?? 0) + (key === 'rows' ? 1 : newcomer.bytes);
  const others = shares.filter((share) => share !== own && share.rows > 0);
  const largest = (of: Share[]) => of.toSorted((a, b) => b[key] - a[key])[0];
  const unsigned = largest(others.filter((share) => !share.isSigned));
  if (newcomer.isSigned && unsigned) return unsigned;
  const victim = largest(others.filter((share) => share.isSigned === newcomer.isSigned));
  return victim && victim[key] > wouldHold ? victim : null;
}
