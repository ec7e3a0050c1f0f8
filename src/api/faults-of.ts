import type { z } from 'zod';
import type { Fault } from '../errors.ts';

/**
 * All faults of a zod parse as the API names them: one for each unknown field, and with our own code where a
 * rule has one (`params: { code }`).
 */
export const faultsOf = (error: z.ZodError): Fault[] =>
  error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key].join('.'),
        code: 'unknown_field',
        message: `${key} is not a field of this request`,
      }));
    }
    const own: unknown = issue.code === 'custom' ? issue.params?.code : undefined;
    const code = typeof own === 'string' ? own : issue.code;
    return { path: path.join('.'), code, message: issue.message };
  });
