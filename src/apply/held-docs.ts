import type { DocWrite, StoredDoc } from './holdings.ts';

/** Documents of a batch as the batch changes them, beside what they were when it was read. */
export interface HeldDocs<Doc> {
  get(key: string): Doc | undefined;
  values(): Iterable<Doc>;
  keep(next: Doc[]): void;
  changed(): DocWrite<Doc>[];
}

/** `keyOf` must not change with a document's content. */
export function holdDocs<Doc extends StoredDoc>(found: Doc[], keyOf: (doc: Doc) => string): HeldDocs<Doc> {
  const before = new Map(found.map((doc) => [keyOf(doc), doc]));
  const now = new Map(before);
  const touched = new Set<string>();
  return {
    get: (key) => now.get(key),
    values: () => now.values(),
    keep(next) {
      for (const doc of next) {
        const key = keyOf(doc);
        now.set(key, doc);
        touched.add(key);
      }
    },
    changed: () =>
      // The same sequence everywhere: two batches that share documents collide at the first, not crosswise.
      [...touched].sort().flatMap((key) => {
        const after = now.get(key);
        return after ? [{ before: before.get(key) ?? null, after }] : [];
      }),
  };
}
