import { ensureBuilt, ensureInstalled, requireNode, runTypeScript } from './bootstrap.mjs';

requireNode();
process.env.START_BEGAN_AT = String(Math.round(performance.timeOrigin));
await ensureInstalled();
await ensureBuilt();
await runTypeScript('scripts/start.ts', process.argv.slice(2));
