import { parseArgs } from 'node:util';
import { startApp } from './app.ts';
import { readConfig } from './config.ts';
import { createAccountCommand } from './create-account-command.ts';
import { describeError, GatewayError } from './errors.ts';
import { inheritedSocket } from './inherited-socket.ts';
import { keysResealCommand } from './keys-reseal-command.ts';
import { createLog } from './log.ts';

const USAGE = `Usage:
  node dist/main.js [--roles web,worker,scheduler]      run the gateway
  node dist/main.js account create --email <address> [--name <account>]
                                                        create a further account, print its first password once
  node dist/main.js keys reseal                         seal all secrets with the newest key, name the keys that may go
`;

/** Prints every fault with its cure; the exit code says whether it was the configuration (2) or something else (1). */
function explain(error: unknown): number {
  if (!(error instanceof GatewayError)) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
  process.stderr.write(`${error.message}\n`);
  for (const fault of error.faults) process.stderr.write(`  - ${fault.message}\n`);
  if (error.cure) process.stderr.write(`${error.cure}\n`);
  if (error.code !== 'config_invalid') return 1;
  process.stderr.write('Set them in the environment; .env.example lists every variable.\n');
  return 2;
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      roles: { type: 'string' },
      email: { type: 'string' },
      name: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const config = readConfig({ ...process.env, ...(values.roles ? { ROLES: values.roles } : {}) });
  const log = createLog(config.logLevel, { roles: config.roles.join(',') });
  if (positionals[0] === 'account' && positionals[1] === 'create') {
    return createAccountCommand({ config, log }, { email: values.email ?? '', name: values.name ?? '' });
  }
  if (positionals[0] === 'keys' && positionals[1] === 'reseal') return keysResealCommand({ config, log });
  if (positionals.length > 0) {
    throw new GatewayError('unknown_command', `Unknown command: ${positionals.join(' ')}.`, { cure: USAGE });
  }
  const onStalled = (queue: string) => {
    log.fatal({ queue }, 'no message moves, and new connections did not help; ending, to be started anew');
    stop('stalled', 1);
  };
  const app = await startApp(
    { config, log },
    { onStalled, socket: inheritedSocket(process.env, process.pid) },
  );
  const stop = (signal: string, code = 0) => {
    log.info({ signal }, 'stopping');
    app.stop().then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'));
  // Node's own last words would hold all that hangs on the error, a driver's documents included.
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'uncaught exception');
    process.exit(1);
  });
}

run().catch((error: unknown) => process.exit(explain(error)));
