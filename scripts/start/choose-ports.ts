import { GatewayError } from '../../src/errors.ts';
import { freePort, isPortFree } from '../services/free-port.ts';
import { claimPort } from './claim-port.ts';
import { type PortName, PREFERRED_PORTS, type Settings } from './kept-settings.ts';

const WORDS: Partial<Record<PortName, string>> = {
  admin: 'the gateway',
  sandbox: 'the sandbox store',
  inbox: 'the inbox',
};

/**
 * Gives each of `names` its kept port, its usual one at the first start, or another free one when
 * somebody else has it (said through `log`). `PORT` of the environment wins.
 * @throws GatewayError `port_taken` when PORT is taken.
 */
export async function choosePorts(options: {
  names: PortName[];
  settings: Settings;
  port: string | undefined;
  log: (line: string) => void;
  /** Collects what `releasePorts` gives up in the end. */
  claims: Set<string>;
}): Promise<Record<PortName, number>> {
  const { settings, log } = options;
  const chosen: Partial<Record<PortName, number>> = {};
  for (const name of options.names) {
    const named = name === 'admin' ? options.port?.trim() : undefined;
    if (named && Number(named) !== 0) {
      chosen.admin = await mustBeFree(named);
      continue;
    }
    const wanted = settings.ports[name] ?? PREFERRED_PORTS[name];
    // A port of ours that a killed start has only just given up is worth a moment.
    if (settings.ports[name]) await becomesFree(wanted, 2_000);
    let port = await freePort(wanted);
    while (!claimPort(port, options.claims)) port = await freePort();
    if (port !== wanted && WORDS[name]) {
      log(`  port ${wanted} is taken by another program: ${WORDS[name]} takes ${port}`);
    }
    chosen[name] = port;
    settings.ports[name] = port;
  }
  return chosen as Record<PortName, number>;
}

async function becomesFree(port: number, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline && !(await isPortFree(port))) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function mustBeFree(text: string): Promise<number> {
  const port = Number(text);
  // What is no port at all is named with the other faults of the configuration.
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || (await isPortFree(port))) return port;
  throw new GatewayError(
    'port_taken',
    `Port ${port} (PORT) is taken by another program. Stop that program, set PORT to a free port, or unset PORT and a free one is chosen.`,
  );
}
