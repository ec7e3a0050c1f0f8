import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from 'amqplib';
import { startEpmd } from './epmd.ts';
import { runCommand } from './run-command.ts';
import { type RunningProcess, startProcess } from './running-process.ts';

export interface RabbitmqPorts {
  amqp: number;
  /** Between nodes and for rabbitmqctl. */
  dist: number;
  epmd: number;
  /** Enables the management plugin and its HTTP API here. */
  management?: number;
}

export interface RunningRabbitmq extends RunningProcess {
  url(vhost?: string): string;
  /** `http://user:password@127.0.0.1:port` when the management plugin is on. */
  managementUrl: string | null;
  /** Runs rabbitmqctl against this node; takes 1 to 2 s. */
  ctl(...args: string[]): Promise<{ code: number; output: string }>;
}

/**
 * Starts a private RabbitMQ node on loopback: its own name, ports, cookie, user and data under `dir`,
 * with the virtual host `helm`. @throws Error with the end of its log when it does not come up.
 */
export async function startRabbitmq(options: {
  /** The rabbitmq-server script. */
  server: string;
  dir: string;
  ports: RabbitmqPorts;
  password: string;
  timeoutMs?: number;
  onSpawn?: (pid: number, program: 'rabbitmq' | 'epmd') => void;
}): Promise<RunningRabbitmq> {
  const { dir, ports, password } = options;
  const env = writeSettings(dir, ports, password);
  const epmd = await startEpmd(ports.epmd, join(dir, 'epmd.log'));
  if (epmd) options.onSpawn?.(epmd.pid, 'epmd');
  const url = (vhost = 'helm') =>
    `amqp://helm:${password}@127.0.0.1:${ports.amqp}/${encodeURIComponent(vhost)}`;
  let running: RunningProcess | undefined;
  try {
    running = await startProcess(options.server, [], {
      env,
      logFile: join(dir, 'rabbitmq.log'),
      onSpawn: (pid) => options.onSpawn?.(pid, 'rabbitmq'),
    });
    await becomeReady(running, url(), options.timeoutMs ?? 90_000);
  } catch (error) {
    await running?.stop(5_000);
    await epmd?.stop(2_000);
    throw error;
  }
  const node = running;
  // Its port mapper goes with the node, so that a restart finds the port free.
  const ended = node.ended.then(async (how) => {
    await epmd?.stop(2_000);
    return how;
  });
  return {
    ...node,
    ended,
    url,
    managementUrl: ports.management ? `http://helm:${password}@127.0.0.1:${ports.management}` : null,
    ctl: (...args) =>
      runCommand(join(dirname(options.server), 'rabbitmqctl'), ['-n', 'helm@localhost', ...args], {
        env,
        timeoutMs: 60_000,
      }),
    async stop(graceMs = 30_000) {
      await node.stop(graceMs);
      await ended;
    },
  };
}

/** Writes the node's settings under `dir` and gives the environment that makes RabbitMQ read them. */
function writeSettings(dir: string, ports: RabbitmqPorts, password: string): NodeJS.ProcessEnv {
  const home = join(dir, 'home');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const settings = [
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    'default_user = helm',
    `default_pass = ${password}`,
    'default_vhost = helm',
    // A developer's nearly full disk should not block the broker: its own data is small.
    'disk_free_limit.absolute = 50MB',
    'log.console.level = warning',
    'log.file = false',
    'log.console = true',
  ];
  if (ports.management) {
    settings.push(`management.tcp.port = ${ports.management}`, 'management.tcp.ip = 127.0.0.1');
    settings.push('collect_statistics_interval = 1000', 'management.rates_mode = none');
  }
  writeFileSync(join(dir, 'rabbitmq.conf'), `${settings.join('\n')}\n`, { mode: 0o600 });
  const plugins = join(dir, 'enabled_plugins');
  const wanted = ports.management ? '[rabbitmq_management].\n' : '[].\n';
  if (!existsSync(plugins) || ports.management) writeFileSync(plugins, wanted);
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    // Holds the Erlang cookie, which is made at the first start.
    HOME: home,
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The script then becomes the node itself, so that the pid is the node's and SIGTERM stops it cleanly.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: 'helm@localhost',
    RABBITMQ_DIST_PORT: String(ports.dist),
    RABBITMQ_MNESIA_BASE: join(dir, 'mnesia'),
    RABBITMQ_LOG_BASE: join(dir, 'log'),
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(dir, 'config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
}

async function becomeReady(running: RunningProcess, url: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    if (running.hasEnded()) {
      throw new Error(`RabbitMQ ended (${await running.ended}). Its last words:\n${running.tail()}`);
    }
    try {
      // A login on the virtual host: the port alone opens before the node can serve.
      const connection = await connect(url, { timeout: 2_000 });
      await connection.close();
      return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`RabbitMQ was not ready within ${timeoutMs / 1000} s: ${String(last)}\n${running.tail()}`);
}
