import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { envExample } from '../../../scripts/env-example.ts';
import { readConfig, VARIABLES } from '../../../src/config.ts';

describe('.env.example', () => {
  it('is what src/config.ts says (else: npm run env-example)', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(envExample(VARIABLES));
  });

  it('names every variable and is accepted once the placeholders are replaced', () => {
    const text = readFileSync('.env.example', 'utf8');
    for (const { name } of VARIABLES) expect(text).toMatch(new RegExp(`^#?${name}=`, 'm'));
    const env = parseEnv(text) as Record<string, string>;
    env.ENCRYPTION_KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
    expect(readConfig(env).port).toBe(8080);
  });
});
