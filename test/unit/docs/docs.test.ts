import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const docs = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...docs];
const read = (page: string) => readFileSync(page, 'utf8');

test('the picture of the floors in ARCHITECTURE.md shows the floors that are checked', () => {
  const { floors } = createRequire(import.meta.url)('../../../.dependency-cruiser.cjs') as {
    floors: string[][];
  };
  const shown: string[][] = [];
  for (const [, left = ''] of read('ARCHITECTURE.md').matchAll(/^│ (.+?) +│/gm)) {
    const rooms = left.trim().split(' · ');
    // A line that begins further in goes on with the floor above it.
    if (left.startsWith(' ')) shown.at(-1)?.push(...rooms);
    else shown.push(rooms);
  }
  const sorted = (list: string[][]) => list.map((rooms) => rooms.toSorted());
  expect(sorted(shown)).toEqual(sorted(floors.toReversed()));
});

test.each(PAGES)('every file and folder that %s names is there', (page) => {
  const named = [...read(page).matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name);
  const paths = named.filter((name) => /^[a-z].*(\.(ts|mjs|cjs|hbs|md)|\/)$/.test(name));
  const missing = paths.filter((path) => !existsSync(path) && !existsSync(join('src', path)));
  expect(missing).toEqual([]);
});

test.each(PAGES)('every link of %s within the project leads somewhere', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
});

test('the glossary means one thing by each word', () => {
  const words = [...read('docs/glossary.md').matchAll(/^\| (\*\*.+?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/\*\*(.+?)\*\*/g)].map(([, word = '']) => word),
  );
  expect(words.length).toBeGreaterThan(40);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});
