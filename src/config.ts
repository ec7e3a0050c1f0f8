import type { z } from 'zod';
import { type Fault, GatewayError } from './errors.ts';
import { VARIABLES, type Variable } from './variables.ts';

/** Everything the gateway reads from its environment, parsed and checked. */
export type Config = { [Key in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Key]['schema']> };

/**
 * Reads the environment once. @throws GatewayError `config_invalid` whose `faults` name every
 * fault with its cure, not only the first.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const variables: [string, Variable][] = Object.entries(VARIABLES);
  const fallbacks = new Map(variables.map(([, { name, fallback }]) => [name, fallback]));
  const textOf = (name: string) => env[name]?.trim() || (fallbacks.get(name) ?? null);
  const config: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [key, { name, meaning, example, fallback, demanded, schema }] of variables) {
    const why = demanded?.(textOf) || '';
    if (!env[name]?.trim() && (fallback === undefined || why)) {
      const message = `${name} is not set${why && ` ${why}`}: ${meaning}. Example: ${name}=${example}`;
      faults.push({ path: name, code: 'missing', message });
      continue;
    }
    const { data, error } = schema.safeParse(textOf(name));
    config[key] = data;
    for (const { message } of error?.issues ?? []) {
      faults.push({ path: name, code: 'invalid', message: `${name} ${message}.` });
    }
  }
  if (faults.length > 0)
    throw new GatewayError('config_invalid', 'The configuration has faults.', { faults });
  return config as Config;
}
