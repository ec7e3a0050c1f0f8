/** Bodies that no honest shop sends, by what is wrong with them; `id` tells one from the next. */
export const HOSTILE_BODIES = {
  /** Each `{}` is a line to whoever counts them. */
  emptyLines: (id: number, bytes: number): string =>
    `{"order":{"id":${id},"status":"success","line_items":[${repeated('{}', bytes)}]}}`,
  deep(id: number, bytes: number): string {
    const depth = Math.floor(bytes / 2);
    return `{"order":{"id":${id},"note":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
  },
  manyKeys: (id: number, bytes: number): string =>
    `{"order":{"id":${id},${Array.from({ length: bytes / 16 }, (_, n) => `"k${n}":{"$a":1}`).join()}}}`,
  longNumber: (id: number, bytes: number): string =>
    `{"order":{"id":${id},"total_price":${'9'.repeat(bytes)},"updated_at":"${'9'.repeat(1_000)}"}}`,
  noOrder: (_id: number, bytes: number): string => `[${repeated('null', bytes)}]`,
  otherId: (id: number): string => `{"order":{"id":"00${id}"}}`,
} satisfies Record<string, (id: number, bytes: number) => string>;

function repeated(item: string, bytes: number): string {
  return Array.from({ length: Math.floor(bytes / (item.length + 1)) }, () => item).join();
}
