import { writeFileSync } from 'node:fs';
import { VARIABLES, type Variable } from '../src/config.ts';

/** The text of `.env.example`: every variable of src/config.ts with its meaning. */
export function envExample(variables: Variable[]): string {
  const head = `# Every variable of the gateway. Made by \`npm run env-example\` from src/config.ts.
# Production needs those that are set here; those behind a # have the default shown.
`;
  const entries = variables.map(({ name, meaning, example, fallback }) => {
    if (fallback === undefined) return `# ${meaning}\n${name}=${quote(example)}\n`;
    return `# ${meaning}${fallback === '' ? ' (optional)' : ''}\n#${name}=${quote(fallback || example)}\n`;
  });
  return [head, ...entries].join('\n');
}

const quote = (text: string): string => (/[\s<>#]/.test(text) ? `"${text}"` : text);

if (process.argv[1]?.endsWith('env-example.ts')) {
  writeFileSync('.env.example', envExample(VARIABLES));
  console.log('Wrote .env.example');
}
