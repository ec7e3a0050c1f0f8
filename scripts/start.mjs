import { ensureBuilt, ensureInstalled, requireNode, runTypeScript } from './bootstrap.mjs';

requireNode();
await ensureInstalled();
await ensureBuilt();
await runTypeScript('scripts/start.ts', process.argv.slice(2));
