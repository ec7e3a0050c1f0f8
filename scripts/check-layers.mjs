import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';

// Checks who imports whom (in this folder, or in the one named) against .dependency-cruiser.cjs. An import of
// types alone counts like any other: who names a type knows its file.
const root = resolve(process.argv[2] ?? '.');
const folders = ['src', 'scripts', 'test'].filter((folder) => existsSync(join(root, folder)));
const { options, forbidden } = createRequire(import.meta.url)(resolve('.dependency-cruiser.cjs'));
const { output } = await cruise(folders, {
  ...options,
  baseDir: root,
  validate: true,
  ruleSet: { forbidden },
});
const { modules, summary } = output;

// Without its TypeScript parser the tool sees nothing, or files without imports, and is content.
const ours = modules.filter(({ source }) => /^(src|scripts|test)\/.*\.ts$/.test(source));
if (ours.length === 0 || summary.totalDependenciesCruised === 0) {
  console.error(`check-layers looked at ${ours.length} files of ${root}: is @swc/core installed?`);
  process.exit(1);
}

const faults = summary.violations;
for (const { rule, from, to, cycle } of faults) {
  const way = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
  const { comment = '' } = forbidden.find(({ name }) => name === rule.name) ?? {};
  console.error(`${rule.name}: ${from} → ${way}\n  ${comment}`);
}
console.log(`Layers: ${ours.length} files looked at, ${faults.length} forbidden imports.`);
process.exit(faults.length > 0 ? 1 : 0);
