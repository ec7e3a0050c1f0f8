import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import mjmlCore from 'mjml-core';
import preset from 'mjml-preset-core';

// Makes the HTML of the mails, with Handlebars tags in it, from their MJML sources; without --write it only checks
// that what is committed is current. MJML is for authors: nothing of it runs in production.
const FOLDER = 'templates/email';
const LONGEST = 160;
/** The mail has landmarks of its own (main, contentinfo), which an article may not hold. */
const ARTICLE = / aria-label="[^"]*" aria-roledescription="email" role="article"/;

const sources = readdirSync(FOLDER).filter((name) => name.endsWith('.mjml'));
const write = process.argv.includes('--write');
let faults = 0;

for (const source of sources) {
  const path = `${FOLDER}/${source}`;
  const made = await compile(path);
  const target = path.replace(/\.mjml$/, '.html.hbs');
  if (existsSync(target) && readFileSync(target, 'utf8') === made) continue;
  if (write) writeFileSync(target, made);
  else {
    faults += 1;
    console.error(`${target}: does not fit ${source}; npm run mails makes it anew`);
  }
}
process.exitCode = faults > 0 ? 1 : 0;

async function compile(path) {
  const text = readFileSync(path, 'utf8');
  const { html, errors } = await mjmlCore.default(text, {
    presets: [preset],
    filePath: path,
    ignoreIncludes: false,
    validationLevel: 'soft',
    keepComments: false,
    fonts: {},
  });
  const serious = errors.filter(({ message }) => !/\{\{/.test(message));
  if (serious.length > 0) throw new Error(serious.map(({ formattedMessage }) => formattedMessage).join('\n'));
  // A block's tag between two components would be dropped without a word.
  for (const tag of blocks(withIncludes(text))) {
    if (!html.includes(tag))
      throw new Error(`${path}: ${tag} is lost; blocks between components stand in mj-raw`);
  }
  return `${shortLines(html.replace(ARTICLE, ''))}\n`;
}

function blocks(text) {
  return text.match(/\{\{~?[#/][^}]*\}\}/g) ?? [];
}

function withIncludes(text) {
  return text.replace(/<mj-include path="\.\/([^"]+)" \/>/g, (_, name) =>
    readFileSync(`${FOLDER}/${name}`, 'utf8'),
  );
}

/** Without the indentation, which would be sent; long lines are broken where a space may stand. */
function shortLines(html) {
  return html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap(broken)
    .join('\n');
}

function broken(line) {
  const found = places(line);
  const lines = [];
  let from = 0;
  while (line.length - from > LONGEST) {
    const at = found.findLast((place) => place > from && place <= from + LONGEST);
    if (!at) break;
    lines.push(line.slice(from, at).trim());
    from = at;
  }
  return [...lines, line.slice(from).trim()];
}

/** Spaces outside of tags' braces; in a style, where a font's name may hold one, the ends of its declarations. */
function places(line) {
  const found = [];
  let inStyle = false;
  let inBraces = 0;
  for (let i = 0; i < line.length; i += 1) {
    if (line.startsWith('{{', i)) inBraces += 1;
    if (line.startsWith('}}', i)) inBraces -= 1;
    if (line.startsWith('style="', i)) inStyle = true;
    else if (line[i] === '"' && line[i - 1] !== '=') inStyle = false;
    if (inBraces === 0 && line[i] === (inStyle ? ';' : ' ')) found.push(i + 1);
  }
  return found;
}
