import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * Extracts the one entry whose name ends in `suffix` from a zip file (a Python wheel is one) into
 * `target`. Reads the central directory as PKWARE's APPNOTE documents it; neither zip64 nor encryption.
 */
export async function unzipEntry(zip: string, suffix: string, target: string): Promise<void> {
  const file = await open(zip);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, 65_557));
    await file.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
    if (end < 0) throw new Error(`${zip} is not a zip file`);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    for (let at = 0; at + 46 <= directory.length; ) {
      const nameLength = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
      if (name.endsWith(suffix)) {
        const method = directory.readUInt16LE(at + 10);
        const packed = directory.readUInt32LE(at + 20);
        const header = Buffer.alloc(30);
        await file.read(header, 0, 30, directory.readUInt32LE(at + 42));
        const start =
          directory.readUInt32LE(at + 42) + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
        const source = file.createReadStream({ start, end: start + packed - 1, autoClose: false });
        const output = createWriteStream(target, { mode: 0o755 });
        if (method === 8) await pipeline(source, createInflateRaw(), output);
        else if (method === 0) await pipeline(source, output);
        else throw new Error(`${zip}: ${name} is packed by an unknown method (${method})`);
        return;
      }
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    throw new Error(`${zip} holds no ${suffix}`);
  } finally {
    await file.close();
  }
}
