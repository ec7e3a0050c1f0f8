import { hash, verify } from '@node-rs/argon2';
import { PASSWORD_MIN } from '../password-min.ts';

/** argon2id with 19 MiB and two passes: the floor OWASP's password storage guide names. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Of a random text nobody knows: checked when an e-mail address is unknown, so that the answer takes as long. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$FeXHvxGMMGjr8ticRa16Dw$2bxkaZPGJfX3btWrKG+4/Xg2A32vySKkXOEEyTdeCsA';

/** Longer input is refused before it costs anything. */
export const PASSWORD_MAX = 1_024;

/** What is wrong with a password that somebody chooses, as a sentence; null when it will do. */
export function passwordFault(password: string, email: string): string | null {
  if (password.length < PASSWORD_MIN) return `Use at least ${PASSWORD_MIN} characters.`;
  if (password.length > PASSWORD_MAX) return `Use at most ${PASSWORD_MAX} characters.`;
  return password.toLowerCase() === email.toLowerCase() ? 'The password must not be your e-mail.' : null;
}

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** False for a wrong password, and, after the same work, for no stored hash at all. */
export async function passwordFits(passwordHash: string | null, password: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? NOBODY, password.slice(0, PASSWORD_MAX));
  return fits && passwordHash !== null && password.length <= PASSWORD_MAX;
}
