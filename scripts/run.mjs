import { ensureBuilt, ensureInstalled, fail, requireNode, runTypeScript } from './bootstrap.mjs';

const [file, ...args] = process.argv.slice(2);
requireNode();
if (!file) fail('Which file? node scripts/run.mjs scripts/….ts [arguments]');
await ensureInstalled();
if (/scripts\/(bench\/|drill\/|gateway\.ts)/.test(file)) await ensureBuilt();
await runTypeScript(file, args);
