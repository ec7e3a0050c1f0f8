import { fileURLToPath } from 'node:url';
import express, { type RequestHandler } from 'express';

/** The files of a folder, read anew at each request; whoever mounts it says how long they may be kept. */
export const staticFiles = (folder: URL): RequestHandler =>
  express.static(fileURLToPath(folder), {
    index: false,
    redirect: false,
    cacheControl: false,
    etag: false,
    lastModified: false,
  });
