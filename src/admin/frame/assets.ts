import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Request, type Response, Router } from 'express';
import { sha256 } from '../../crypto.ts';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface Assets {
  /** The address of a file, with its content's hash in it: it may be cached for ever. */
  url(name: string): string;
  router: Router;
}

/** Style sheets and scripts, read once, compressed once, served from memory. */
export function createAssets(): Assets {
  const folder = new URL('../../../templates/admin/assets/', import.meta.url);
  const require = createRequire(import.meta.url);
  const files = new Map<string, Buffer>(
    readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder))]),
  );
  files.set('tabler.css', readFileSync(require.resolve('@tabler/core/dist/css/tabler.min.css')));

  const urls = new Map<string, string>();
  const router = Router();
  for (const [name, content] of files) {
    const hash = sha256(content).slice(0, 12);
    const zipped = gzipSync(content);
    const path = `/assets/${hash}/${name}`;
    urls.set(name, path);
    router.get(path, (req: Request, res: Response) => {
      res.set('Cache-Control', 'public, max-age=31536000, immutable');
      res.set('Vary', 'Accept-Encoding');
      res.set('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream');
      res.set('ETag', `"${hash}"`);
      const takesGzip = req.acceptsEncodings('gzip') === 'gzip';
      if (takesGzip) res.set('Content-Encoding', 'gzip');
      res.end(takesGzip ? zipped : content);
    });
  }
  return {
    router,
    url(name) {
      const url = urls.get(name);
      if (!url) throw new Error(`no asset is named ${name}`);
      return url;
    },
  };
}
