import { createAccountWithOwner } from './accounts/create-account-with-owner.ts';
import { users } from './accounts/user-model.ts';
import type { Config } from './config.ts';
import { isEmailAddress } from './email-address.ts';
import { GatewayError } from './errors.ts';
import type { Log } from './log.ts';
import { openDatabase } from './mongo/database.ts';
import { makeCollections } from './mongo/make-collections.ts';

/** `account create`: a further account with its owner; prints the first password, which is kept nowhere. */
export async function createAccountCommand(
  deps: { config: Config; log: Log },
  options: { email: string; name: string },
): Promise<void> {
  if (!isEmailAddress(options.email)) {
    throw new GatewayError('email_missing', 'Name the owner of the new account.', {
      cure: 'node dist/main.js account create --email owner@example.com --name "Harbour Lane"',
    });
  }
  const db = await openDatabase({ log: deps.log }, { uri: deps.config.mongodbUri });
  try {
    await makeCollections({ db }, [users]);
    const name = options.name ? { name: options.name } : {};
    const made = await createAccountWithOwner(
      { db, now: () => new Date() },
      { email: options.email, ...name },
    );
    process.stdout.write(`Account created.\n  E-mail    ${options.email}\n  Password  ${made.password}\n`);
    process.stdout.write('The password is shown this once; sign in and keep it in a password manager.\n');
  } finally {
    await db.close();
  }
}
