import type { Deps } from '../deps.ts';
import { orders } from '../orders/model.ts';
import type { MailDoc } from './model.ts';

/** The address that a mail would go to if it were sent now: the order's, which may have been corrected. */
export async function addressNow(
  deps: Pick<Deps, 'db'>,
  mail: Pick<MailDoc, 'accountId' | 'orderId'>,
): Promise<string | null> {
  const { accountId, orderId } = mail;
  const order = await orders(deps).findOne(
    { _id: orderId, accountId },
    { projection: { 'customer.email': 1 } },
  );
  return order?.customer.email?.trim() || null;
}
