import type { Types } from 'mongoose';
import type { AccountDoc } from '../../accounts/account-model.ts';
import type { SignInLimits } from '../../accounts/sign-in-limits.ts';
import type { UserDoc } from '../../accounts/user-model.ts';
import type { OpenApiDocument } from '../../api/openapi-types.ts';
import type { ChannelDeps } from '../../channels/channel-deps.ts';
import type { Actor, Deps } from '../../deps.ts';
import type { Waker } from '../../mail/wake-mail.ts';
import type { WarehouseDeps } from '../../warehouses/save-warehouse.ts';
import type { Assets } from './assets.ts';
import type { Views } from './views.ts';

/** What the composition gives to the admin pages. */
export interface AdminDeps extends Deps, ChannelDeps, WarehouseDeps {
  /** Wakes workers (mails, replays). */
  broker: Waker['broker'];
  /** Shown at `/api/docs`. */
  apiDescription: OpenApiDocument;
}

/** What every page gets: the above and the frame's own tools. */
export interface PageDeps extends AdminDeps {
  views: Views;
  assets: Assets;
  /** The throttle of whatever asks for a password. */
  limits: SignInLimits;
}

/** Who is signed in; every query of a page is scoped by `accountId`. */
export interface AdminContext {
  accountId: Types.ObjectId;
  user: UserDoc;
  account: AccountDoc;
  actor: Actor;
  timeZone: string;
}
