import { ensureBuilt, ensureInstalled, requireNode, runTypeScript } from './bootstrap.mjs';

requireNode();
await ensureInstalled();
// A whole run needs the build to be right; `npm test -- test/unit/…` goes on without it.
await ensureBuilt({ optional: process.argv.slice(2).some((argument) => argument.startsWith('test/')) });
await runTypeScript('scripts/test.ts', process.argv.slice(2));
