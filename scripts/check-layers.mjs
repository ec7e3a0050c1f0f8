import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';

// Checks who imports whom in src (of this folder, or of the one named) against .dependency-cruiser.cjs.
const root = resolve(process.argv[2] ?? '.');
const { options, forbidden } = createRequire(import.meta.url)(resolve('.dependency-cruiser.cjs'));
const { output } = await cruise(['src'], {
  ...options,
  baseDir: root,
  validate: true,
  ruleSet: { forbidden },
});
const { modules, summary } = output;

// Without its TypeScript parser the tool sees nothing, or files without imports, and is content.
const ours = modules.filter(({ source }) => source.startsWith('src/') && source.endsWith('.ts'));
if (ours.length === 0 || summary.totalDependenciesCruised === 0) {
  console.error(
    `check-layers looked at ${ours.length} files of ${join(root, 'src')}: is @swc/core installed?`,
  );
  process.exit(1);
}

/** Whether `from` imports nothing but types of `to`; the parser does not tell, so its text does. */
function isTypeOnly(from, to) {
  const text = readFileSync(join(root, from), 'utf8');
  const { dependencies = [] } = modules.find(({ source }) => source === from) ?? {};
  const names = dependencies.filter(({ resolved }) => resolved === to).map(({ module }) => module);
  const imports = [...text.matchAll(/^(?:import|export)\s(?:[^;'"]*\sfrom\s)?\s*['"]([^'"]+)['"]/gm)];
  return imports
    .filter(([, name]) => names.includes(name))
    .every(([line]) => /^(?:import|export)\s+type\s/.test(line));
}

/** A circle that holds a type-only import is none at run time: such imports are gone from the build. */
function isOnlyTypes({ from, cycle }) {
  const way = [from, ...(cycle ?? []).map(({ name }) => name)];
  return way.slice(1).some((to, index) => isTypeOnly(way[index], to));
}

const faults = summary.violations.filter((fault) => !isOnlyTypes(fault));
for (const { rule, from, to, cycle } of faults) {
  const way = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
  const { comment = '' } = forbidden.find(({ name }) => name === rule.name) ?? {};
  console.error(`${rule.name}: ${from} → ${way}\n  ${comment}`);
}
console.log(`Layers: ${ours.length} files looked at, ${faults.length} forbidden imports.`);
process.exit(faults.length > 0 ? 1 : 0);
