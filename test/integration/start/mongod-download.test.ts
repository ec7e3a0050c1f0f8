import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../scripts/services/run-command.ts';

/** Holds `mongodb-x/bin/mongod`, a shell script. */
const ARCHIVE = Buffer.from(
  `
H4sIAAAAAAAAA+3S0QqCMBhA4V37FIuuq003fZ5MSS90oCY9fmZQJGUEWkTnu9lkg/1wLFy5d0m8Om7EbFQnsrZfO8O132sb
KB3pUJtQKK2N9YW08410c6ibbSWlqJxrxu69Ov9RxbV/nJcz/QPv9/c79P+E+/6Xr6nfOAcOjXne3/iD/oHxjZBq6kEe+fP+
y0Ufvs68dJc5mcSyTas6d6Vso7Vaa+N9e0IAAAAAAAAAAAAAAACMOQEC/5R8ACgAAA==`,
  'base64',
);
const CERTIFICATE = 'test/fixtures/tls/localhost.crt';
const root = mkdtempSync(join(tmpdir(), 'helm-download-'));
let md5 = '';
let folder = '';
const server = createServer(
  { cert: readFileSync(CERTIFICATE), key: readFileSync('test/fixtures/tls/localhost.key') },
  (req, res) => {
    const body = req.url?.endsWith('.md5') ? Buffer.from(`${md5}  archive.tgz\n`) : ARCHIVE;
    res.writeHead(200, { 'content-length': body.length }).end(body);
  },
);

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  md5 = createHash('md5').update(ARCHIVE).digest('hex');
  folder = mkdtempSync(join(root, 'd-'));
});

const SCRIPT = `
import { downloadMongod } from './scripts/services/mongod-download.ts';
console.log(await downloadMongod().then((path) => 'had ' + path, (error) => 'refused: ' + error.message));`;

/** What a process of its own says: which certificates count is settled when a process starts. */
async function download(env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const own = {
    ...process.env,
    MONGOMS_DOWNLOAD_URL: `https://localhost:${port}/linux/mongodb-linux-x86_64-debian12-7.0.14.tgz`,
    MONGOMS_DOWNLOAD_DIR: folder,
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
    TSX_DISABLE_CACHE: '1',
    npm_config_strict_ssl: '',
    ...env,
  };
  const args = ['--import', 'tsx', '--input-type=module', '-e', SCRIPT];
  return (await runCommand(process.execPath, args, { env: own })).output;
}

const unpacked = () => readdirSync(folder).filter((name) => name.startsWith('mongod-'));

describe('the downloaded mongod', { timeout: 60_000 }, () => {
  test('is had when certificate and checksum are right', async () => {
    expect(await download()).toContain(`had ${folder}`);
    expect(unpacked()).not.toEqual([]);
  });

  test('is refused, and not unpacked, when it is not what its checksum says; a later start fetches it anew', async () => {
    const right = md5;
    md5 = '0'.repeat(32);
    expect(await download()).toMatch(/refused: .*MD5/i);
    expect(unpacked()).toEqual([]);
    md5 = right;
    expect(await download()).toContain(`had ${folder}`);
  });

  test('is refused from a server that cannot prove its name', async () => {
    expect(await download({ NODE_EXTRA_CA_CERTS: '' })).toMatch(/refused: .*self-signed/s);
    expect(readdirSync(folder).filter((name) => name.includes('mongod'))).toEqual([]);
  });
});
