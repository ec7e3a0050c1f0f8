import { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import { atParts, isEmailAddress } from '../email-address.ts';
import { GatewayError, isDuplicateKey } from '../errors.ts';
import { warehouses } from '../warehouses/model.ts';
import { accounts } from './account-model.ts';
import { newGeneralSettings } from './general-settings.ts';
import { hashPassword, passwordFault } from './password.ts';
import { users } from './user-model.ts';

export interface NewAccount {
  /** What the account is called; the e-mail's domain when left out. */
  name?: string;
  email: string;
  password: string;
}

const SYSTEM: Actor = { kind: 'system', id: 'gateway', name: 'Gateway' };

/**
 * An account with its owner and a default warehouse, all or nothing.
 * @throws GatewayError `email_taken` (409), `email_invalid` or `password_invalid` (422)
 */
export async function createAccount(
  deps: Pick<Deps, 'db' | 'now'>,
  input: NewAccount,
): Promise<{ accountId: Types.ObjectId; userId: Types.ObjectId; warehouseId: Types.ObjectId }> {
  const email = input.email.trim().toLowerCase();
  if (!isEmailAddress(email)) {
    throw new GatewayError('email_invalid', `"${email}" is not an e-mail address.`, {
      status: 422,
      cure: 'Give an address like owner@example.com.',
    });
  }
  const fault = passwordFault(input.password, email);
  if (fault) {
    throw new GatewayError('password_invalid', 'The password will not do.', { status: 422, cure: fault });
  }
  const now = deps.now();
  const times = { createdAt: now, updatedAt: now };
  const name = input.name?.trim() || atParts(email).domain;
  const passwordHash = await hashPassword(input.password);
  const ids = {
    accountId: new Types.ObjectId(),
    userId: new Types.ObjectId(),
    warehouseId: new Types.ObjectId(),
  };
  const { accountId } = ids;
  try {
    await deps.db.transaction(async (session) => {
      await accounts(deps).insertOne(
        { _id: accountId, name, ...newGeneralSettings(now), ...times },
        { session },
      );
      await users(deps).insertOne(
        {
          _id: ids.userId,
          accountId,
          email,
          name: '',
          passwordHash,
          role: 'owner',
          lastSignInAt: null,
          ...times,
        },
        { session },
      );
      await warehouses(deps).insertOne(
        {
          _id: ids.warehouseId,
          accountId,
          name: 'Main warehouse',
          address: null,
          isDefault: true,
          active: true,
          ...times,
        },
        { session },
      );
      const target = { kind: 'account', id: accountId.toString(), name };
      await writeAudit(deps, { accountId, actor: SYSTEM, action: 'account.created', target }, session);
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw new GatewayError('email_taken', `${email} already signs in to an account.`, {
      status: 409,
      cure: 'Choose another e-mail address.',
      cause: error,
    });
  }
  return ids;
}
