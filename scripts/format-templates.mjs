import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import beautify from 'js-beautify';

// Checks that the templates are formatted, or with --write formats them; no line may be longer than LONGEST.
// Pages only: white space in a mail is part of what is sent, so its lines are broken by hand.
const LONGEST = 160;
const OPTIONS = {
  indent_size: 2,
  indent_handlebars: true,
  indent_inner_html: false,
  wrap_line_length: 120,
  // A tag's attributes and a partial's values stand in the lines that they were given.
  wrap_attributes: 'preserve',
  max_preserve_newlines: 2,
  end_with_newline: true,
};

const templates = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith('.hbs'))
        .map((name) => join(folder, name))
    : [];

let faults = 0;
const fault = (text) => {
  faults += 1;
  console.error(text);
};
const write = process.argv.includes('--write');
for (const path of [...templates('templates/admin'), ...templates('scripts')]) {
  const text = readFileSync(path, 'utf8');
  const formatted = beautify.html(text, OPTIONS);
  if (formatted === text) continue;
  if (write) writeFileSync(path, formatted);
  else fault(`${path}: is not formatted; npm run format does it`);
}
for (const path of [...templates('templates'), ...templates('scripts')]) {
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (line.length > LONGEST) fault(`${path}:${index + 1}: ${line.length} characters; at most ${LONGEST}`);
    });
}
process.exitCode = faults > 0 ? 1 : 0;
