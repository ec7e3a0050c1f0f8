import { readFileSync, writeFileSync } from 'node:fs';
import { VARIABLES, type Variable } from '../src/variables.ts';

const variables: Variable[] = Object.values(VARIABLES);

/** The text of `.env.example`: every variable with its meaning. */
export function envExample(): string {
  const head = `# Every variable of the gateway. Made by \`npm run variables\` from src/variables.ts.
# Production needs those that are set here; those behind a # have the default shown.
`;
  const texts = new Map(variables.map(({ name, example, fallback }) => [name, fallback ?? example]));
  const entries = variables.map(({ name, meaning, example, fallback, demanded }) => {
    // Those that the other examples make necessary stand here as well, but the pair of the first owner.
    const isNeeded =
      fallback === undefined ||
      (demanded !== undefined && !name.startsWith('OWNER_') && demanded((other) => texts.get(other) ?? null));
    if (isNeeded) return `# ${meaning}\n${name}=${quote(example)}\n`;
    return `# ${meaning}${fallback === null ? ' (optional)' : ''}\n#${name}=${quote(fallback ?? example)}\n`;
  });
  return [head, ...entries].join('\n');
}

const quote = (text: string): string => (/[\s<>#]/.test(text) ? `"${text}"` : text);

const TABLE = /(?<=<!-- variables: npm run variables -->\n)[\s\S]*(?=<!-- \/variables -->)/;

/** `readme` with its table of variables made anew. */
export function withVariables(readme: string): string {
  const rows = variables.map(({ name, meaning, fallback, embedded }) => {
    const unset = fallback === undefined ? 'must be set' : fallback === null ? '' : `\`${fallback}\``;
    return `| \`${name}\` | ${meaning.replaceAll('|', '\\|')} | ${unset} | ${embedded ?? unset} |`;
  });
  const head = ['| Variable | Meaning | Unset in production | Unset with `npm start` |', '|---|---|---|---|'];
  return readme.replace(TABLE, `${[...head, ...rows].join('\n')}\n`);
}

if (process.argv[1]?.endsWith('scripts/variables.ts')) {
  writeFileSync('.env.example', envExample());
  writeFileSync('README.md', withVariables(readFileSync('README.md', 'utf8')));
  console.log('Wrote .env.example and the table of README.md');
}
