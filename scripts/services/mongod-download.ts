import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DryMongoBinary, errors, MongoBinary } from 'mongodb-memory-server';

/**
 * A mongod from mongodb.org by mongodb-memory-server's own downloader, kept in its cache. Left to itself that
 * compares the archive with a checksum, but believes any server: here both are checked, before anything is unpacked.
 * @throws Error when it cannot be had, or is not what its checksum says.
 */
export async function downloadMongod(): Promise<string> {
  // It looks at certificates only where npm was told to in so many words.
  const strict = process.env.npm_config_strict_ssl;
  process.env.npm_config_strict_ssl = 'true';
  try {
    return await MongoBinary.getPath({ checkMD5: true });
  } catch (error) {
    // It would find what it fetched in its cache the next time, and refuse that for ever.
    if (error instanceof errors.Md5CheckFailedError) await removeArchives();
    throw error;
  } finally {
    if (strict === undefined) delete process.env.npm_config_strict_ssl;
    else process.env.npm_config_strict_ssl = strict;
  }
}

async function removeArchives(): Promise<void> {
  const { downloadDir } = await DryMongoBinary.generateOptions({});
  const names = await readdir(downloadDir);
  const archives = names.filter((name) => /^mongodb-.+\.(tgz|zip)(\.md5)?$/.test(name));
  await Promise.all(archives.map((name) => rm(join(downloadDir, name), { force: true })));
}
