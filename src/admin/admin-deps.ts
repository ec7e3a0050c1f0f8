import type { Types } from 'mongoose';
import type { AccountDoc } from '../accounts/account-model.ts';
import type { UserDoc } from '../accounts/user-model.ts';
import type { ChannelAccess } from '../channels/access.ts';
import type { Actor, Deps } from '../deps.ts';
import type { Assets } from './assets.ts';
import type { Views } from './views.ts';

/** The part of the broker that pages use. */
export interface Publisher {
  publish(
    message: { routingKey: string; body: Buffer; messageId: string; headers: Record<string, unknown> },
    options: { deadlineMs: number },
  ): Promise<unknown>;
}

/** What the composition gives to the admin pages. */
export interface AdminDeps extends Deps {
  /** Wakes workers (mails, replays); without it the scheduler's next round does. */
  broker?: { publisher: Publisher };
  access?: ChannelAccess;
}

/** What every page gets: the above and the frame's own tools. */
export interface PageDeps extends AdminDeps {
  views: Views;
  assets: Assets;
}

/** Who is signed in; every query of a page is scoped by `accountId`. */
export interface AdminContext {
  accountId: Types.ObjectId;
  user: UserDoc;
  account: AccountDoc;
  actor: Actor;
  timeZone: string;
}
