import type { z } from 'zod';
import { cut } from '../bound-faults.ts';
import type { Fault } from '../errors.ts';

/** All faults of a zod parse as the API names them: one for each unknown key, and the rules' own codes. */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key].join('.'),
        code: 'unknown_field',
        message: `${cut(key)} is not a field of this request`,
      }));
    }
    const own: unknown = issue.code === 'custom' ? issue.params?.code : undefined;
    const code = typeof own === 'string' ? own : issue.code;
    return [{ path: path.join('.'), code, message: issue.message }];
  });
}
