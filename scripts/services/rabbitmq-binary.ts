import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aptInstall, whyNoApt } from './apt-install.ts';
import { cannotProvide } from './cannot-provide.ts';
import { findOnPath } from './find-on-path.ts';

// Debian's wrapper on the PATH insists on its own user and data folder: the script behind it does not.
const DEBIAN = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/**
 * The path of a `rabbitmq-server` script that can run as a private node; installs Debian's package as
 * root when there is none. @throws GatewayError `cannot_provide` that lists the ways.
 */
export async function provideRabbitmq(options: { log: (line: string) => void }): Promise<string> {
  const found = find();
  if (found) return found;
  const why = ['rabbitmq-server is not on the PATH'];
  const noApt = whyNoApt();
  if (noApt) why.push(noApt);
  else {
    try {
      options.log('  installing rabbitmq-server by apt-get (once, about a minute)');
      await aptInstall(['rabbitmq-server'], options.log);
      const installed = find();
      if (installed) return installed;
      why.push('apt-get installed rabbitmq-server, yet it is not there');
    } catch (error) {
      why.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw cannotProvide('RabbitMQ', why, [
    'Name a broker: AMQP_URL=amqp://user:password@host:5672/vhost (RabbitMQ 3.10 or newer)',
    'Run one in Docker: docker run -d -p 5672:5672 rabbitmq:4, then AMQP_URL=amqp://guest:guest@127.0.0.1:5672',
    'Debian or Ubuntu: apt-get install rabbitmq-server (or run this command as root once)',
    'macOS: brew install rabbitmq',
  ]);
}

function find(): string | null {
  if (existsSync(DEBIAN)) return DEBIAN;
  const onPath = findOnPath(
    ['rabbitmq-server'],
    ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/opt/homebrew/opt/rabbitmq/sbin'],
  );
  // A wrapper without its companions beside it cannot run a node of its own.
  return onPath && existsSync(join(dirname(onPath), 'rabbitmqctl')) ? onPath : null;
}
