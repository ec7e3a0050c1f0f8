import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gatewayEnvironment } from '../../../scripts/start/gateway-environment.ts';
import { keptSettings, PREFERRED_PORTS, type Settings } from '../../../scripts/start/kept-settings.ts';
import { createVault } from '../../../src/crypto.ts';

const dir = mkdtempSync(join(tmpdir(), 'helm-settings-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, 'settings.json');
const config = (settings: Settings) =>
  gatewayEnvironment({ env: {}, settings, ports: PREFERRED_PORTS, dataDir: dir }).config;

test('a key put before the generated one in settings.json seals what is new, and what the old one sealed is read', () => {
  const first = keptSettings(dir).settings;
  const place = { accountId: 'a', record: 'c', field: 'channel.token' } as const;
  const sealed = createVault(config(first).encryptionKeys).seal('sk_1', place);

  const fresh = `k2:${Buffer.alloc(32, 9).toString('base64')}`;
  const rotated = { ...first, encryptionKeys: `${fresh},${first.encryptionKeys}` };
  writeFileSync(file, JSON.stringify(rotated));
  const again = keptSettings(dir);
  again.save();
  const vault = createVault(config(again.settings).encryptionKeys);
  expect(vault.open(sealed, place)).toBe('sk_1');
  expect(config(again.settings).encryptionKeys.map(({ id }) => id)).toEqual(['k2', 'k1']);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(rotated);
});

test('settings of an earlier version get what they lack, and keep the rest', () => {
  const { mongodbPassword: _, ...older } = keptSettings(dir).settings;
  writeFileSync(file, JSON.stringify(older));
  const now = keptSettings(dir).settings;
  expect(now).toMatchObject(older);
  expect(now.mongodbPassword).toMatch(/^[0-9a-f]{32}$/);
});
