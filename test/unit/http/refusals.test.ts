import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as general from '../../../src/api/refusals.ts';
import { refusalsOf } from '../../../src/api/refusals-of.ts';
import { apiRoutes } from '../../../src/http/api-routes.ts';
import type { Parts } from '../../../src/parts.ts';
import type { RefusalDoc } from '../../../src/refusal.ts';

// What routes declare does not depend on the parts that their handlers use.
const routes = apiRoutes({} as Parts);
const entries = new Set<RefusalDoc>([...Object.values(general), ...routes.flatMap(refusalsOf)]);
const codes = [...entries].map(({ code }) => code);

describe('the catalogue of refusals', () => {
  test('has one entry for each code', () => {
    expect(codes.toSorted()).toEqual([...new Set(codes)].toSorted());
    expect(codes).toEqual(expect.arrayContaining(['over_despatch', 'invalid_query', 'no_such_route']));
  });

  test('says what happened and what to do in one sentence each', () => {
    for (const { code, meaning, cure } of entries) {
      expect(`${code} | ${meaning} | ${cure}`).toMatch(/^[a-z_]+ \| [A-Z][^|]*\. \| [A-Z][^|]*\.$/);
    }
  });

  test('is what its codes are thrown from, and nothing else is', () => {
    const all = readdirSync('src', { recursive: true, encoding: 'utf8' });
    // Pages refuse people in words of their own.
    const files = all.filter((file) => file.endsWith('.ts') && !file.startsWith('admin'));
    const thrown = files.flatMap((file) => {
      const source = readFileSync(join('src', file), 'utf8');
      const found = [...source.matchAll(/new GatewayError\(\s*'(\w+)'/g)];
      return found.map(([, code = '']) => ({ file, code }));
    });
    expect(thrown.length).toBeGreaterThan(10);
    expect(thrown.filter(({ code }) => codes.includes(code))).toEqual([]);
  });
});
