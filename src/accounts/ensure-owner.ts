import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { createAccount } from './create-account.ts';
import { users } from './user-model.ts';

/**
 * The first account with the owner that the configuration names, if no user exists at all. Safe at
 * every start and in several processes at once: the e-mail is unique, so one of them wins.
 * @returns true when the account was created now
 */
export async function ensureOwner(deps: Pick<Deps, 'config' | 'db' | 'now' | 'log'>): Promise<boolean> {
  const { ownerEmail: email, ownerPassword: password } = deps.config;
  if (!email || !password) return false;
  if (await users(deps).findOne({}, { projection: { _id: 1 } })) return false;
  try {
    await createAccount(deps, { name: 'My company', email, password });
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'email_taken') return false;
    throw error;
  }
  deps.log.info('first account created');
  return true;
}
