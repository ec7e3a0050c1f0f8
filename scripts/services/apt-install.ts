import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { findOnPath } from './find-on-path.ts';
import { runCommand } from './run-command.ts';

/** Null when apt can be used here, else why not. */
export function whyNoApt(): string | null {
  if (!findOnPath(['apt-get'])) return 'this is not Debian or Ubuntu (there is no apt-get)';
  if (process.getuid?.() !== 0) return 'installing by apt-get needs root, and this is not root';
  return null;
}

/**
 * Installs Debian packages without starting any system service of theirs. @throws Error with the end
 * of apt's own output when it fails.
 */
export async function aptInstall(packages: string[], log: (line: string) => void): Promise<void> {
  // Only where no policy exists yet: an administrator's own stays in force.
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = () =>
    runCommand('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
      env,
      timeoutMs: 600_000,
      onLine: (line) => {
        if (
          /^(Need to get|After this operation|Setting up (rabbitmq|chromium|erlang-base|lib(curl|ssl)))/.test(
            line,
          )
        )
          log(`  ${line.replace(/ \.\.\.$/, '')}`);
      },
    });
  try {
    if (!hasLists()) await runCommand('apt-get', ['update', '-q'], { env, timeoutMs: 300_000 });
    let result = await install();
    if (result.code !== 0) {
      // Old lists name files that the mirror no longer has.
      await runCommand('apt-get', ['update', '-q'], { env, timeoutMs: 300_000 });
      result = await install();
    }
    if (result.code !== 0) {
      throw new Error(`apt-get install ${packages.join(' ')} failed: ${result.output.trim().slice(-600)}`);
    }
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function hasLists(): boolean {
  try {
    return readdirSync('/var/lib/apt/lists').some(
      (name) => name.endsWith('_Packages') || name.includes('Packages'),
    );
  } catch {
    return false;
  }
}
