/** What came with a body to prove its sender, and when: it is judged by that time, however long it waits. */
export interface Proof {
  /** The sender's network. */
  from: string;
  /** The signature headers as they came; none: nothing will ever prove it. */
  signatures: Record<string, string>;
  at: Date;
}

/** So many are kept of one body: ReCharge's repeats carry new times, and others may send the same body. */
export const MOST_PROOFS = 8;

export const isSigned = ({ signatures }: Proof): boolean => Object.keys(signatures).length > 0;

const isSame = (a: Proof, b: Proof): boolean =>
  JSON.stringify(Object.entries(a.signatures).sort()) === JSON.stringify(Object.entries(b.signatures).sort());

/**
 * The proofs of a body after another one came. None is overwritten: which is the good one is known only when the
 * secret is. When they are too many, the newest goes of the sender who has most, so that nobody's first one can
 * be crowded out by a stranger. The same list when nothing is to be kept of it.
 */
export function withProof(proofs: Proof[], proof: Proof): Proof[] {
  if (!isSigned(proof) || proofs.some((known) => isSame(known, proof))) return proofs;
  const all = [...proofs.filter(isSigned), proof];
  if (all.length <= MOST_PROOFS) return all;
  const countOf = (from: string) => all.filter((one) => one.from === from).length;
  const most = Math.max(...all.map(({ from }) => countOf(from)));
  const goes = all.findLastIndex(({ from }) => countOf(from) === most);
  return goes === all.length - 1 ? proofs : all.toSpliced(goes, 1);
}
