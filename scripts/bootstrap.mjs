// Runs on a fresh clone with nothing but Node: no imports besides Node's own modules.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, 'node_modules', '.installed-from');

/** Ends with a clear message when this Node is too old for the project. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`This project needs Node 20.19 or newer; this is Node ${process.versions.node}.
Install a newer one (https://nodejs.org, or: nvm install 22) and run the command again.`);
}

/** `npm ci`, only when node_modules is missing or older than package-lock.json. */
export async function ensureInstalled() {
  const lock = join(ROOT, 'package-lock.json');
  const wanted = digest([lock]);
  const tools = existsSync(join(ROOT, 'node_modules', 'tsx', 'package.json'));
  if (tools && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  // Installed by hand since the lock file last changed: npm leaves this copy of it behind.
  const own = join(ROOT, 'node_modules', '.package-lock.json');
  if (tools && existsSync(own) && statSync(own).mtimeMs >= statSync(lock).mtimeMs) return;
  await step('Installing packages (npm ci)', async () => {
    // No package here needs its install script; not running them keeps the installation quiet and safe.
    const code = await run('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
      shell: process.platform === 'win32',
    });
    if (code !== 0) fail('npm ci failed; its own message is above. Is the package registry reachable?');
    writeFileSync(STAMP, wanted);
  });
}

/**
 * Compiles src into dist, only when something in src changed since the last build. With `optional`, a
 * fault in the build is only said: a run of a few unit tests need not wait for it.
 */
export async function ensureBuilt({ optional = false } = {}) {
  const stamp = join(ROOT, 'dist', '.built-from');
  const configs = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) =>
    join(ROOT, name),
  );
  const wanted = digest([...configs, ...filesUnder(join(ROOT, 'src'))]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await step('Building', async () => {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    // The stamp is gone or old: a compiler cache without its output would make the compiler skip files.
    if (!existsSync(join(ROOT, 'dist', 'main.js')))
      rmSync(join(ROOT, 'dist', '.tsbuildinfo'), { force: true });
    const code = await run(process.execPath, [tsc, '-p', 'tsconfig.build.json']);
    if (code !== 0 && optional) return console.error('The build failed; tests that need dist may fail.');
    if (code !== 0) fail('The build failed; the compiler names the places above.');
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  });
}

/** Runs a TypeScript file of scripts/ and ends as it ends; signals are passed on to it. */
export async function runTypeScript(file, args) {
  // tsx would keep compiled code in the folder for temporary files under a name that is known beforehand: whoever
  // makes that folder first could stop us, or have us run what he wrote. It saves no time that can be measured.
  const env = { ...process.env, TSX_DISABLE_CACHE: '1' };
  process.exit(
    await run(process.execPath, ['--import', 'tsx', file, ...args], { forwardSignals: true, env }),
  );
}

export function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

async function step(title, work) {
  const started = Date.now();
  console.log(`· ${title} …`);
  await work();
  console.log(`✓ ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function run(command, args, { forwardSignals = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
    // Ctrl-C reaches the whole foreground group anyway; staying alive until the child has
    // cleaned up keeps the shell's prompt from coming back early.
    const signals = forwardSignals ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : [];
    for (const signal of signals) process.on(signal, () => child.kill(signal));
    // npm that is killed tells nobody: what it ran would go on unseen.
    const parent = process.ppid;
    const orphaned = () => process.ppid !== parent && child.kill('SIGTERM');
    if (forwardSignals && process.env.npm_lifecycle_event) setInterval(orphaned, 500).unref();
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 1)));
  });
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

function digest(files) {
  const hash = createHash('sha256').update(process.versions.modules);
  for (const file of files)
    hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
