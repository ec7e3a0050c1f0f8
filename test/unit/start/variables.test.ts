import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { envExample, withVariables } from '../../../scripts/variables.ts';
import { readConfig } from '../../../src/config.ts';
import { VARIABLES } from '../../../src/variables.ts';

test('.env.example is what src/variables.ts says (else: npm run variables)', () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
});

test("README's table of variables is what src/variables.ts says (else: npm run variables)", () => {
  const readme = readFileSync('README.md', 'utf8');
  for (const { name } of Object.values(VARIABLES)) expect(readme).toContain(`| \`${name}\` |`);
  expect(readme).toBe(withVariables(readme));
});

test('.env.example is accepted once the placeholders are replaced', () => {
  const env = parseEnv(readFileSync('.env.example', 'utf8')) as Record<string, string>;
  env.ENCRYPTION_KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
  expect(readConfig(env).port).toBe(8080);
});
