import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { unzipEntry } from '../../../scripts/services/unzip-entry.ts';

const dir = mkdtempSync(join(tmpdir(), 'helm-unzip-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A zip file as PKWARE's APPNOTE describes it, with a comment at its end as some tools write one. */
function zip(entries: { name: string; content: Buffer; stored?: boolean }[]): string {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored } of entries) {
    const packed = stored ? content : deflateRawSync(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(stored ? 0 : 8, 8);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(stored ? 0 : 8, 10);
    head.writeUInt32LE(packed.length, 20);
    head.writeUInt32LE(content.length, 24);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), Buffer.from('xtra'), packed);
    central.push(head, Buffer.from(name));
    offset += 30 + name.length + 4 + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  const path = join(dir, 'a.zip');
  writeFileSync(path, Buffer.concat([...locals, directory, end, Buffer.from('a comment')]));
  return path;
}

describe('unzipEntry', () => {
  const content = Buffer.from('a program '.repeat(5_000));
  const target = join(dir, 'out');

  it.each([false, true])(
    'gives the entry byte for byte and makes it executable (stored: %s)',
    async (stored) => {
      const path = zip([
        { name: 'a/readme', content: Buffer.from('x') },
        { name: 'a/bin/mongod', content, stored },
      ]);
      await unzipEntry(path, '/bin/mongod', target);
      expect(readFileSync(target).equals(content)).toBe(true);
      expect(statSync(target).mode & 0o111).not.toBe(0);
    },
  );

  it('says so when the entry is not there or the file is no zip file', async () => {
    const path = zip([{ name: 'other', content }]);
    await expect(unzipEntry(path, '/bin/mongod', target)).rejects.toThrow('holds no /bin/mongod');
    writeFileSync(join(dir, 'b'), 'x'.repeat(100));
    await expect(unzipEntry(join(dir, 'b'), 'x', target)).rejects.toThrow('not a zip file');
  });
});
