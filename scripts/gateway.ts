import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { GatewayError } from '../src/errors.ts';
import { gatewayEnvironment, namedServices, neededPorts } from './start/gateway-environment.ts';
import { keptSettings, PREFERRED_PORTS } from './start/kept-settings.ts';
import { readRunFile } from './start/run-file.ts';

/**
 * A command of the gateway with the services and keys of the `npm start` that runs:
 * `npm run gateway -- account create --email …`.
 */
function main(args: string[]): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const dataDir = resolve(process.env.DATA_DIR?.trim() || '.data');
  const named = namedServices(process.env);
  if (!readRunFile(dataDir) && neededPorts(named).length > 1) {
    throw new GatewayError(
      'not_running',
      `Nothing runs in ${dataDir}: run npm start first, in another terminal, or name its folder by DATA_DIR.`,
    );
  }
  const { settings } = keptSettings(dataDir);
  const ports = { ...PREFERRED_PORTS, ...settings.ports };
  const { env } = gatewayEnvironment({ env: process.env, settings, ports, dataDir });
  const child = spawn(process.execPath, ['dist/main.js', ...args], { env, stdio: 'inherit' });
  return new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
}

const args = process.argv.slice(2);
try {
  // Without a command it would be a second gateway beside the running one.
  process.exitCode = await main(args.length > 0 ? args : ['--help']);
} catch (error) {
  console.error(error instanceof GatewayError ? error.message : error);
  process.exitCode = 1;
}
