import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import mongoose, { type mongo } from 'mongoose';
import { afterThisFile } from '../after-this-file.ts';

/** Methods of a collection that look for records. */
const LOOK_UPS = [
  'find',
  'findOne',
  'aggregate',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'findOneAndUpdate',
  'findOneAndDelete',
  'findOneAndReplace',
  'countDocuments',
  'distinct',
  'bulkWrite',
];
const ROOT = resolve(import.meta.dirname, '../../..');

/** What names one record by its `_id` is answered by it, whatever else it asks. */
const BY_ID = /^(?:<[^(]*>)?\(\s*\{\s*_id(?:,|\s*\}|: (?!\{))/;

/** Places in `src` where a collection is asked other than by `_id`: `src/orders/queries.ts:67`. */
export function callSitesInSource(): string[] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src', file));
  const accessors = files.flatMap((file) =>
    [...read(file).matchAll(/export const (\w+) = collection</g)].map(([, name]) => name ?? ''),
  );
  return files.flatMap((file) => sitesOf(file, read(file), accessors));
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

function sitesOf(file: string, text: string, accessors: string[]): string[] {
  const opened = new RegExp(`(?:${accessors.join('|')})\\([^()]*\\)`);
  // Names of the file that stand for a collection: what was opened, and parameters of its type.
  const names = [
    ...text.matchAll(
      new RegExp(`(\\w+) = (?:\\(\\) => )?(?:await )?${opened.source}(?:;|\\n(?!\\s*\\.))`, 'g'),
    ),
    ...text.matchAll(/(\w+)\??: (?:mongo\.|Writable)Collection\b/g),
  ].map(([, name]) => name ?? '');
  const asked = new RegExp(
    `(?:${opened.source}|\\b(?:${[...names, 'NONE'].join('|')})(?:\\(\\))?)\\s*\\.(${LOOK_UPS.join('|')})(?=[<(])`,
    'g',
  );
  return [...text.matchAll(asked)].flatMap((match) => {
    const at = match.index + match[0].length;
    return BY_ID.test(text.slice(at)) ? [] : [`${file}:${text.slice(0, at).split('\n').length}`];
  });
}

/** Notes from now on from where in `src` the collections of this process are asked. */
export function watchCallSites(): Set<string> {
  const seen = new Set<string>();
  const proto = mongoose.mongo.Collection.prototype;
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const originals = LOOK_UPS.map((name) => [name, Reflect.get(proto, name)] as const);
  for (const [name, original] of originals) {
    Reflect.set(proto, name, function noted(this: mongo.Collection, ...args: unknown[]) {
      const frame = new Error().stack?.split('\n').find((line) => line.includes(`${ROOT}/src/`));
      const [, path, line] = /\(?((?:file:\/\/)?\/[^:]*):(\d+):\d+\)?$/.exec(frame?.trim() ?? '') ?? [];
      if (path) seen.add(`${relative(ROOT, path.replace('file://', ''))}:${line}`);
      return original.apply(this, args);
    });
  }
  afterThisFile(() => {
    Error.stackTraceLimit = depth;
    for (const [name, original] of originals) Reflect.set(proto, name, original);
  });
  return seen;
}
